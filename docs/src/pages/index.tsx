/** @file The first page. */
import Link from '@docusaurus/Link';
import Layout from '@theme/Layout';
import styles from './index.module.css';

const WAYS = [
  {
    to: '/course/how-to-read',
    title: 'Course',
    text: 'Computer vision from the pixel to AlexNet, with figures to move and code that runs in the page.',
  },
  {
    to: '/guides/install',
    title: 'Guides',
    text: 'Installing a package, the trainer, CPU, CUDA and WebGPU, weights from PyTorch, ONNX.',
  },
  {
    to: '/reference',
    title: 'Reference',
    text: 'Every function with its shapes and errors, what each backend computes, how fast it is.',
  },
];

export default function Home() {
  return (
    <Layout description="Convolutional networks in TypeScript, and a course that runs in the page">
      <main className={styles.main}>
        <h1>Convolutional networks in TypeScript</h1>
        <p className={styles.lead}>
          Striate trains networks in Node and in browsers, by PyTorch's names and with PyTorch's
          numbers. Here you learn how they see, and try each step where you read it.
        </p>
        <ul className={styles.ways}>
          {WAYS.map(({ to, title, text }) => (
            <li key={to}>
              <Link to={to}>{title}</Link>
              <p>{text}</p>
            </li>
          ))}
        </ul>
      </main>
    </Layout>
  );
}
