/**
 * @file A folder of many files: how long it takes to open, and the memory and the stalls of the JavaScript
 * thread while an epoch is loaded from it.
 *
 *     node bench/scale.mjs [files]        (after a build; default 50000)
 *
 * The files are links to a few JPEGs of 64 x 48, decoded to batches of 128 x 64 x 64 x 3.
 */
import { linkSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Compose, DataLoader, ImageFolder, Resize, ToTensor } from '@striate/datasets';
import sharp from 'sharp';

const count = Number(process.argv[2] ?? 50_000);
const MIB = 2 ** 20;

const root = mkdtempSync(join(tmpdir(), 'striate-bench-'));
try {
  for (const name of ['cat', 'dog', 'originals']) mkdirSync(join(root, name));
  const create = { width: 64, height: 48, channels: 3, background: '#369' };
  for (let i = 0; i < 8; i++) {
    const noise = { type: 'gaussian', mean: 128, sigma: 10 + i };
    await sharp({ create: { ...create, noise } })
      .jpeg()
      .toFile(join(root, 'originals', `${i}.jpg`));
  }
  for (let i = 0; i < count; i++) {
    linkSync(
      join(root, 'originals', `${i % 8}.jpg`),
      join(root, i % 2 ? 'dog' : 'cat', `${i}.jpg`),
    );
  }
  const opened = performance.now();
  let heard = 0;
  const dataset = await ImageFolder.open(root, {
    transform: new Compose([new Resize([64, 64]), new ToTensor()]),
    onProgress: () => heard++,
  });
  const seconds = ((performance.now() - opened) / 1000).toFixed(2);
  console.log(`opened ${dataset.length} files in ${seconds} s, ${heard} reports of progress`);

  const loader = new DataLoader({ dataset, batchSize: 128, shuffle: true });
  const delay = monitorEventLoopDelay({ resolution: 1 });
  let [peak, first, seen] = [0, 0, 0];
  const start = performance.now();
  delay.enable();
  for await (const batch of loader.epoch(0)) {
    seen += batch.labels.length;
    loader.release(batch);
    const { rss } = process.memoryUsage();
    if (seen >= 2560) first ||= rss;
    peak = Math.max(peak, rss);
  }
  delay.disable();
  const speed = ((seen * 1000) / (performance.now() - start)).toFixed(0);
  await loader.close();
  console.log(`one epoch: ${speed} pictures/s`);
  console.log(
    `memory: ${(first / MIB).toFixed(0)} MiB after 20 batches, ${(peak / MIB).toFixed(0)} MiB at most`,
  );
  // Node measures from one timer to the next: a millisecond of that is no delay.
  const [p99, worst] = [delay.percentile(99), delay.max].map((ns) => ns / 1e6 - 1);
  console.log(`delay of a 1 ms timer: p99 ${p99.toFixed(1)} ms, worst ${worst.toFixed(1)} ms`);
} finally {
  rmSync(root, { recursive: true });
}
