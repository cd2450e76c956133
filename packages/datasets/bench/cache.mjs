/**
 * @file Pictures per second of an epoch from files and from the cache, in memory and in a file, and how
 * long the JavaScript thread stalls meanwhile.
 *
 *     node bench/cache.mjs [pictures]        (after a build; default 1000)
 *
 * JPEGs of about 500 x 375 to uint8 batches of 128 x 224 x 224 x 3, shuffled, read from the page cache.
 * The best of three counts for cached epochs; the file is opened afresh for "from an earlier run".
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import {
  Compose,
  DataLoader,
  ImageFolder,
  RandomHorizontalFlip,
  Resize,
  ToTensor,
} from '@striate/datasets';
import sharp from 'sharp';

const count = Number(process.argv[2] ?? 1000);

async function writePictures(root) {
  for (const name of ['cat', 'dog']) mkdirSync(join(root, name));
  for (let i = 0; i < count; i++) {
    const noise = { type: 'gaussian', mean: 128, sigma: 20 + (i % 30) };
    const background = { r: (i * 37) % 256, g: (i * 91) % 256, b: (i * 53) % 256 };
    await sharp({ create: { width: 500, height: 375, channels: 3, background, noise } })
      .blur(1.5)
      .jpeg({ quality: 88 })
      .toFile(join(root, i % 2 ? 'dog' : 'cat', `${i}.jpg`));
  }
}

async function epochOf(loader, epoch) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const start = performance.now();
  for await (const { pixels } of loader.epoch(epoch)) if (pixels.length === 0) throw new Error();
  const speed = (count * 1000) / (performance.now() - start);
  delay.disable();
  return { speed, p99: delay.percentile(99) / 1e6, worst: delay.max / 1e6 };
}

function report(what, { speed, p99, worst }) {
  const stalls = `event loop p99 ${p99.toFixed(1)} ms, worst ${worst.toFixed(1)} ms`;
  console.log(`${what.padEnd(34)} ${speed.toFixed(0).padStart(6)} pictures/s   ${stalls}`);
}

async function best(loader, epochs) {
  const runs = [];
  for (const epoch of epochs) runs.push(await epochOf(loader, epoch));
  return runs.sort((a, b) => b.speed - a.speed)[0];
}

const root = mkdtempSync(join(tmpdir(), 'striate-bench-'));
try {
  await writePictures(root);
  const transform = new Compose([
    new Resize([224, 224]),
    new RandomHorizontalFlip(),
    new ToTensor(),
  ]);
  const dataset = await ImageFolder.open(root, { transform });
  const loaderWith = (cache) => new DataLoader({ dataset, batchSize: 128, shuffle: true, cache });
  const file = join(root, 'pictures.cache');

  const plain = loaderWith(undefined);
  await epochOf(plain, 0);
  report('from files', await epochOf(plain, 1));
  await plain.close();

  for (const [name, cache] of [
    ['memory', {}],
    ['a file', { file }],
  ]) {
    const loader = loaderWith(cache);
    report(`first epoch, into ${name}`, await epochOf(loader, 0));
    report(`from ${name}`, await best(loader, [1, 2, 3]));
    await loader.close();
  }
  const next = loaderWith({ file });
  report('from a file of an earlier run', await epochOf(next, 0));
  report('and once more', await best(next, [1, 2, 3]));
  await next.close();
} finally {
  rmSync(root, { recursive: true });
}
