/**
 * @file Pictures per second of the loader with 0, 1 and 2 workers, and of its two halves alone.
 *
 *     node bench/loader.mjs [pictures]        (after a build; default 400)
 *
 * The pictures are JPEGs of 480 x 374 with noise and edges, written to a temporary folder and read
 * from the page cache. One epoch warms up, the best of three counts.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Compose,
  DataLoader,
  decode,
  ImageFolder,
  RandomHorizontalFlip,
  Resize,
  resizeBilinear,
  ToTensor,
} from '@striate/datasets';
import sharp from 'sharp';

const WIDTH = 480;
const HEIGHT = 374;
const count = Number(process.argv[2] ?? 400);

async function writePictures(root) {
  for (const name of ['cat', 'dog']) mkdirSync(join(root, name));
  for (let i = 0; i < count; i++) {
    const noise = { type: 'gaussian', mean: 128, sigma: 20 + (i % 30) };
    const background = { r: (i * 37) % 256, g: (i * 91) % 256, b: (i * 53) % 256 };
    const box = { width: 40 + ((i * 13) % 200), height: 40 + ((i * 29) % 150) };
    await sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background, noise } })
      .blur(1.5)
      .composite([
        { input: { create: { ...box, channels: 3, background } }, left: i % 200, top: i % 150 },
      ])
      .jpeg({ quality: 88 })
      .toFile(join(root, i % 2 ? 'dog' : 'cat', `${i}.jpg`));
  }
}

async function fastest(work) {
  await work();
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 3; run++) {
    const start = performance.now();
    await work();
    best = Math.min(best, performance.now() - start);
  }
  return ((count * 1000) / best).toFixed(0);
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
  const report = (what, speed) => console.log(`${what.padEnd(28)} ${speed} pictures/s`);

  const picture = await decode(dataset.samples[0][0]);
  report(
    'resize alone',
    await fastest(() => {
      for (let i = 0; i < count; i++) resizeBilinear(picture, 224, 224);
    }),
  );
  report(
    'decode alone, one at a time',
    await fastest(async () => {
      for (const [path] of dataset.samples) await decode(path);
    }),
  );
  for (const workers of [0, 1, 2]) {
    const loader = new DataLoader({ dataset, batchSize: 32, shuffle: true, workers });
    let epoch = 0;
    report(
      `loader, ${workers} workers`,
      await fastest(async () => {
        for await (const _ of loader.epoch(epoch++));
      }),
    );
    await loader.close();
  }
} finally {
  rmSync(root, { recursive: true });
}
