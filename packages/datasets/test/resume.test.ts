import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Batch,
  Compose,
  DataLoader,
  type DataLoaderOptions,
  type EpochOptions,
  GeneratedPictures,
  ImageFolder,
  RandomHorizontalFlip,
  Resize,
  ToTensor,
} from '@striate/datasets';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { catsAndDogs } from './folders.js';

const transform = new Compose([new Resize([12, 10]), new RandomHorizontalFlip(), new ToTensor()]);

function loaderOf(options: DataLoaderOptions): DataLoader {
  const loader = new DataLoader(options);
  onTestFinished(() => loader.close());
  return loader;
}

async function all(loader: DataLoader, epoch: number, options?: EpochOptions): Promise<Batch[]> {
  const found: Batch[] = [];
  for await (const batch of loader.epoch(epoch, options)) found.push(batch);
  return found;
}

const numbered = (length: number) =>
  new GeneratedPictures({
    length,
    classes: ['one'],
    label: () => 0,
    picture: (i) => ({ pixels: Uint8Array.of(i, i >> 8, 0), height: 1, width: 1 }),
    transform: new Compose([new RandomHorizontalFlip(), new ToTensor()]),
  });

describe('an epoch resumed from (seed, epoch, position)', () => {
  it.each([0, 2])('goes on with the same bits, with %d workers', async (workers) => {
    const dataset = await ImageFolder.open(catsAndDogs(8), { transform });
    const options = { dataset, batchSize: 3, shuffle: true, seed: 5, workers };
    const whole = await all(loaderOf(options), 2);
    expect(whole.map(({ nextPosition }) => nextPosition)).toEqual([3, 6, 9, 12, 15, 16]);
    const rest = await all(loaderOf(options), 2, { from: whole[1]!.nextPosition });
    expect(rest).toEqual(whole.slice(2));
  });

  it('visits each picture once, even with another batch size', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        fc.nat(8),
        async (length, before, after, stopAfter) => {
          const first = loaderOf({ dataset: numbered(length), batchSize: before, shuffle: true });
          const seen: number[] = [];
          let from = 0;
          for await (const batch of first.epoch(1)) {
            if (seen.length >= stopAfter * before) break;
            seen.push(...batch.indices);
            from = batch.nextPosition;
          }
          const second = loaderOf({ dataset: numbered(length), batchSize: after, shuffle: true });
          for await (const batch of second.epoch(1, { from })) seen.push(...batch.indices);
          expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length }, (_, i) => i));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('counts pictures that were skipped, so that none is met twice', async () => {
    const root = catsAndDogs(4);
    writeFileSync(join(root, 'cat/1.jpg'), '');
    const dataset = await ImageFolder.open(root, { transform });
    const loader = loaderOf({ dataset, batchSize: 2, onError: 'skip' });
    const [first] = await all(loader, 0);
    expect([...first!.indices]).toEqual([0]);
    const rest = await all(loader, 0, { from: first!.nextPosition });
    expect(rest.flatMap(({ indices }) => [...indices])).toEqual([2, 3, 4, 5, 6, 7]);
  });

  it('yields nothing from its end and refuses a position beyond it', async () => {
    const loader = loaderOf({ dataset: numbered(5) });
    expect(await all(loader, 0, { from: 5 })).toEqual([]);
    expect(() => loader.epoch(0, { from: 6 })).toThrow('from is 6, but an epoch visits 5');
    expect(() => loader.epoch(0, { from: -1 })).toThrow('from is -1');
  });
});

describe('an AbortSignal', () => {
  const openFiles = () => readdirSync('/proc/self/fd').length;

  it.each([0, 2])('stops what is awaited at once, with %d workers', async (workers) => {
    const dataset = await ImageFolder.open(catsAndDogs(20), { transform });
    const loader = loaderOf({ dataset, batchSize: 4, workers });
    const stop = new AbortController();
    const reason = new Error('enough');
    const seen: number[] = [];
    const loop = async () => {
      for await (const { indices } of loader.epoch(0, { signal: stop.signal })) {
        seen.push(...indices);
        if (seen.length === 8) setImmediate(() => stop.abort(reason));
        if (seen.length >= 8) await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    await expect(loop()).rejects.toBe(reason);
    expect(seen.length).toBeLessThan(40);
    expect(await all(loader, 0)).toHaveLength(10);
  });

  it('ends an epoch before it begins', async () => {
    const loader = loaderOf({ dataset: numbered(5) });
    const epoch = loader.epoch(0, { signal: AbortSignal.abort(new Error('never')) });
    await expect(epoch.next()).rejects.toThrow('never');
    expect(await epoch.next()).toEqual({ value: undefined, done: true });
  });

  it('does not wait for a picture that never comes', async () => {
    const dataset = new GeneratedPictures({
      length: 4,
      classes: ['one'],
      label: () => 0,
      picture: () => new Promise(() => {}),
      transform: new Compose([new ToTensor()]),
    });
    const stop = new AbortController();
    const next = loaderOf({ dataset }).epoch(0, { signal: stop.signal }).next();
    setTimeout(() => stop.abort(new Error('waited long enough')), 10);
    await expect(next).rejects.toThrow('waited long enough');
  });

  it('leaves no thread and no open file behind', async () => {
    const dataset = await ImageFolder.open(catsAndDogs(20), { transform });
    const run = async (times: number) => {
      for (let i = 0; i < times; i++) {
        const loader = new DataLoader({ dataset, batchSize: 4, workers: 2, prefetch: 3 });
        const stop = new AbortController();
        const epoch = loader.epoch(0, { signal: stop.signal });
        await epoch.next();
        stop.abort();
        await expect(epoch.next()).rejects.toMatchObject({ name: 'AbortError' });
        await loader.close();
      }
    };
    await run(1);
    const before = openFiles();
    await run(3);
    expect(openFiles()).toBeLessThanOrEqual(before);
    const workers = process
      .getActiveResourcesInfo()
      .filter((kind) => /worker|messageport/i.test(kind));
    expect(workers).toEqual([]);
  });
});

describe("a limit on failures in a row, with onError: 'skip'", () => {
  it('stops an epoch whose files are gone', async () => {
    const root = catsAndDogs(10);
    const dataset = await ImageFolder.open(root, { transform });
    rmSync(root, { recursive: true });
    const loader = loaderOf({ dataset, batchSize: 4, onError: 'skip', maxConsecutiveFailures: 7 });
    await expect(all(loader, 0)).rejects.toMatchObject({
      code: 'too-many-failures',
      message: expect.stringContaining(
        `7 pictures in a row cannot be read, the last of them '${root}/cat/6.jpg'`,
      ),
    });
    expect(loader.skipped).toHaveLength(7);
  });

  it('counts in the order of the epoch, across batches, and from 0 after a good one', async () => {
    const root = catsAndDogs(6);
    for (const i of [0, 1, 3, 4, 5]) writeFileSync(join(root, `cat/${i}.jpg`), '');
    const dataset = await ImageFolder.open(root, { transform });
    const load = (maxConsecutiveFailures: number) =>
      all(loaderOf({ dataset, batchSize: 2, onError: 'skip', maxConsecutiveFailures }), 0);
    await expect(load(3)).rejects.toMatchObject({ code: 'too-many-failures' });
    expect((await load(4)).map(({ indices }) => [...indices])).toEqual([
      [2],
      [6, 7],
      [8, 9],
      [10, 11],
    ]);
  });
});

describe('a sampler', () => {
  it('decides which pictures come, and how many', async () => {
    const sampler = { length: 4, order: (epoch: number) => Uint32Array.of(epoch, 3, 3, 0) };
    const loader = loaderOf({ dataset: numbered(6), batchSize: 3, sampler });
    expect(loader.length).toBe(2);
    const indices = (await all(loader, 5)).map((batch) => [...batch.indices]);
    expect(indices).toEqual([[5, 3, 3], [0]]);
    await expect(all(loader, 6)).rejects.toThrow('index 6 at position 0');
  });

  it('does not go with shuffle', () => {
    const sampler = { length: 1, order: () => Uint32Array.of(0) };
    expect(() => loaderOf({ dataset: numbered(1), sampler, shuffle: true })).toThrow(
      'both shuffle and a sampler',
    );
  });
});
