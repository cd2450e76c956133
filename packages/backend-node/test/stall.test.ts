/** @file What a training step leaves to the rest of the process: the JavaScript thread, and memory. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { cpu } from '@striate/backend-node';
import type { Backend } from '@striate/tensor';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { trainingStep } from './training-step.js';

const NANOSECONDS = 1e6;

let backend: Backend;
beforeEach(async () => {
  backend = await cpu();
});
afterEach(() => backend.close());

/** How late a timer of 1 ms comes while `body` runs, in milliseconds. */
async function delays(body: () => Promise<void>) {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  histogram.enable();
  // A delay is noted when the timer fires after it, from its second time on.
  await sleep(10);
  await body();
  await sleep(10);
  histogram.disable();
  const late = (nanoseconds: number) => nanoseconds / NANOSECONDS - 1;
  return { p99: late(histogram.percentile(99)), worst: late(histogram.max), n: histogram.count };
}

// A busy machine delays timers whatever the engine does: the calmest of three attempts counts.
test('a 1 ms timer comes on time while steps run: 99 of 100 within 5 ms, all within 50', async () => {
  const step = await trainingStep(backend);
  await step();
  const attempts = [];
  for (let attempt = 0; attempt < 3; attempt++) {
    const seen = await delays(async () => {
      const start = performance.now();
      while (performance.now() - start < 2000) await step();
    });
    attempts.push(seen);
    if (seen.p99 < 5 && seen.worst < 50) break;
  }
  expect(attempts.at(-1)!.n).toBeGreaterThan(200);
  expect(
    attempts.some(({ p99, worst }) => p99 < 5 && worst < 50),
    JSON.stringify(attempts),
  ).toBe(true);
});

test('the same timer notices a thread that is kept busy', async () => {
  const { worst } = await delays(async () => {
    const start = performance.now();
    while (performance.now() - start < 80);
  });
  expect(worst).toBeGreaterThan(50);
});

test('20 steps use the memory of those before: no storage more, no growth, hardly a new page', async () => {
  const step = await trainingStep(backend);
  for (let i = 0; i < 5; i++) await step();
  const memory = backend.memory();
  const rss = process.memoryUsage.rss();
  const pages = process.resourceUsage().minorPageFault;
  for (let i = 0; i < 20; i++) {
    await step();
    expect(backend.memory()).toEqual(memory);
  }
  // The first convolution's output alone, kept in each step, would come to 118 MiB; mapped anew, to 30,000 pages.
  expect(process.memoryUsage.rss() - rss).toBeLessThan(32 << 20);
  expect(process.resourceUsage().minorPageFault - pages).toBeLessThan(10_000);
});
