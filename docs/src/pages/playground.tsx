/** @file The playground: one editable block, whose code a link can carry in its hash. */
import BrowserOnly from '@docusaurus/BrowserOnly';
import Layout from '@theme/Layout';
import { codeToHash, hashToCode } from '../run/hash';
import { Runnable } from '../run/Runnable';
import styles from './playground.module.css';

const EXAMPLE = `import { conv2d, tensor } from '@striate/tensor';
import { reference } from '@striate/tensor/reference';

const backend = reference();
const picture = Array.from({ length: 16 }, (_, row) =>
  Array.from({ length: 16 }, (_, col) => Number(Math.hypot(row - 7.5, col - 7.5) < 6)),
);
const x = tensor([[picture]], { backend });
const sobel = tensor([[[[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]]], { backend });

show(x, { title: 'a disc' });
show(conv2d(x, sobel, null, { padding: 1 }), { title: 'its vertical edges' });
`;

const keep = (code: string) => history.replaceState(null, '', `#${codeToHash(code)}`);

export default function Playground() {
  return (
    <Layout title="Playground" description="TypeScript with Striate, run in the page">
      <main className={styles.main}>
        <h1>Playground</h1>
        <p>
          Every package of Striate that runs in a browser can be imported. <code>show(tensor)</code>{' '}
          draws one; Control-Enter runs. The address holds the code: copy it to share what you see.
        </p>
        <BrowserOnly>
          {() => <Runnable code={hashToCode(location.hash) ?? EXAMPLE} editing onChange={keep} />}
        </BrowserOnly>
      </main>
    </Layout>
  );
}
