import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Batch,
  Compose,
  DataLoader,
  type DataLoaderOptions,
  decode,
  ImageFolder,
  type PictureDataset,
  RandomHorizontalFlip,
  RandomSampler,
  Resize,
  randomSplit,
  resizeBilinear,
  ToTensor,
} from '@striate/datasets';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BatchMemory } from '../src/batch-memory.js';
import { catsAndDogs } from './folders.js';

const evaluation = new Compose([new Resize([12, 10]), new ToTensor()]);
const training = new Compose([new Resize([12, 10]), new RandomHorizontalFlip(), new ToTensor()]);

function loaderOf(options: DataLoaderOptions): DataLoader {
  const loader = new DataLoader(options);
  onTestFinished(() => loader.close());
  return loader;
}

async function all(loader: DataLoader, epoch = 0): Promise<Batch[]> {
  const found: Batch[] = [];
  for await (const batch of loader.epoch(epoch)) found.push(batch);
  return found;
}

async function folderOf(perClass: number, transform = evaluation): Promise<ImageFolder> {
  return ImageFolder.open(catsAndDogs(perClass), { transform });
}

describe('DataLoader', () => {
  it('delivers every picture with its label, index and path, in order', async () => {
    const dataset = await folderOf(4);
    const loader = loaderOf({ dataset, batchSize: 3 });
    const found = await all(loader);
    expect(loader.length).toBe(3);
    expect(found.map(({ shape }) => shape)).toEqual([
      [3, 12, 10, 3],
      [3, 12, 10, 3],
      [2, 12, 10, 3],
    ]);
    expect(found.flatMap(({ labels }) => [...labels])).toEqual(dataset.targets);
    expect(found.flatMap(({ indices }) => [...indices])).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(found.flatMap(({ paths }) => paths)).toEqual(dataset.samples.map(([path]) => path));
    const { pixels } = resizeBilinear(await decode(dataset.samples[4]![0]), 12, 10);
    expect(found[1]!.pixels.subarray(360, 720)).toEqual(pixels);
    expect(found[0]!.normalize).toBeUndefined();
  });

  it('delivers the same bits with any number of workers', async () => {
    const dataset = await folderOf(7, training);
    const load = (workers: number) =>
      all(loaderOf({ dataset, batchSize: 4, shuffle: true, seed: 3, workers }), 2);
    const here = await load(0);
    expect(here.flatMap(({ flip }) => [...flip])).toContain(1);
    expect(await load(1)).toEqual(here);
    expect(await load(3)).toEqual(here);
  });

  it('draws flips by seed, epoch and index, whatever the order and the batch size', async () => {
    const dataset = await folderOf(10, training);
    const flips = async (options: Partial<DataLoaderOptions>, epoch: number) => {
      const found = await all(loaderOf({ dataset, workers: 0, ...options }), epoch);
      const pairs = found.flatMap(({ indices, flip }) =>
        [...indices].map((i, at) => [i, flip[at]]),
      );
      return pairs.sort(([a], [b]) => a! - b!).map(([, flip]) => flip);
    };
    const first = await flips({ seed: 1, batchSize: 3 }, 0);
    expect(await flips({ seed: 1, batchSize: 8, shuffle: true }, 0)).toEqual(first);
    expect(await flips({ seed: 1, batchSize: 3 }, 1)).not.toEqual(first);
    expect(await flips({ seed: 2, batchSize: 3 }, 0)).not.toEqual(first);
  });

  it('shuffles each epoch afresh, in the order of its sampler', async () => {
    const dataset = await folderOf(6);
    const loader = loaderOf({ dataset, batchSize: 5, shuffle: true, seed: 11, workers: 0 });
    const sampler = new RandomSampler(12, 11);
    for (const epoch of [0, 1, 0]) {
      const order = (await all(loader, epoch)).flatMap(({ indices }) => [...indices]);
      expect(order).toEqual([...sampler.order(epoch)]);
    }
  });

  it('drops a short last batch if asked', async () => {
    const loader = loaderOf({ dataset: await folderOf(4), batchSize: 3, dropLast: true });
    expect(loader.length).toBe(2);
    expect((await all(loader)).map(({ shape }) => shape[0])).toEqual([3, 3]);
  });

  it('flips training pictures but not those of a split with another transform', async () => {
    const [train, validation] = randomSplit(await folderOf(15), [0.5, 0.5], 4);
    const flips = async (dataset: PictureDataset) =>
      (await all(loaderOf({ dataset, batchSize: 15, workers: 0 })))[0]!.flip;
    expect(await flips(train.withTransform(training))).toContain(1);
    expect(await flips(validation)).not.toContain(1);
  });

  it('loads no further ahead than prefetch says', async () => {
    const dataset = await folderOf(10);
    const asked: number[] = [];
    const watched: PictureDataset = {
      length: dataset.length,
      classes: dataset.classes,
      transform: dataset.transform,
      entry: (position) => {
        asked.push(position);
        return dataset.entry(position);
      },
    };
    const loader = loaderOf({ dataset: watched, batchSize: 2, prefetch: 3, workers: 0 });
    const epoch = loader.epoch(0);
    await epoch.next();
    expect(asked).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    await epoch.next();
    expect(asked).toHaveLength(10);
    await epoch.return?.();
  });

  it('yields nothing for a data set without pictures', async () => {
    const [, nothing] = randomSplit(await folderOf(2), [1, 0], 0);
    const loader = loaderOf({ dataset: nothing, batchSize: 2 });
    expect(loader.length).toBe(0);
    expect(await all(loader)).toEqual([]);
  });

  it('refuses pictures of different sizes, and says how to mend it', async () => {
    const dataset = await folderOf(3, new Compose([new ToTensor()]));
    await expect(all(loaderOf({ dataset, batchSize: 3 }))).rejects.toMatchObject({
      code: 'size-mismatch',
      fix: expect.stringContaining('Resize([height, width])'),
    });
    expect(await all(loaderOf({ dataset, batchSize: 1 }))).toHaveLength(6);
  });

  it('refuses a data set without a transform and options out of range', async () => {
    const dataset = await folderOf(1);
    const bare = await ImageFolder.open(dataset.root);
    expect(() => new DataLoader({ dataset: bare })).toThrow('no transform');
    expect(() => new DataLoader({ dataset, batchSize: 0 })).toThrow('batchSize is 0');
    expect(() => new DataLoader({ dataset, workers: -1 })).toThrow('workers is -1');
    expect(() => new DataLoader({ dataset, seed: 0.5 })).toThrow('seed is 0.5');
    expect(() => loaderOf({ dataset }).epoch(-1)).toThrow('epoch is -1');
  });
});

describe('an unreadable picture', () => {
  const broken = async () => {
    const root = catsAndDogs(4);
    for (const name of ['cat/1.jpg', 'dog/0.jpg', 'dog/1.jpg']) writeFileSync(join(root, name), '');
    return ImageFolder.open(root, { transform: evaluation });
  };

  it.each([0, 2])('stops an epoch with its path, with %d workers', async (workers) => {
    const dataset = await broken();
    const path = join(dataset.root, 'cat/1.jpg');
    await expect(all(loaderOf({ dataset, batchSize: 2, workers }))).rejects.toMatchObject({
      code: 'unreadable-picture',
      path,
      message: expect.stringContaining(path),
      fix: expect.stringContaining("onError: 'skip'"),
    });
  });

  it.each([0, 2])('is left out and reported once if asked, with %d workers', async (workers) => {
    const dataset = await broken();
    const loader = loaderOf({ dataset, batchSize: 2, workers, onError: 'skip' });
    for (const epoch of [0, 1]) {
      const indices = (await all(loader, epoch)).map((batch) => [...batch.indices]);
      expect(indices).toEqual([[0], [2, 3], [6, 7]]);
    }
    expect(loader.skipped.map(({ path }) => path)).toEqual(
      ['cat/1.jpg', 'dog/0.jpg', 'dog/1.jpg'].map((name) => join(dataset.root, name)),
    );
    expect(loader.skipped[0]!.reason).not.toBe('');
  });
});

describe('release', () => {
  it('uses the memory of a batch again, which whoever still holds it finds empty', () => {
    const memory = new BatchMemory(1);
    const first = new Uint8Array(memory.take(6)).fill(7);
    const part = first.subarray(2);
    memory.giveBack(first.buffer);
    expect([first.length, part.length]).toEqual([0, 0]);
    expect(memory.take(8).byteLength).toBe(8);
    expect(new Uint8Array(memory.take(6))).toEqual(new Uint8Array(6).fill(7));
  });

  it('leaves what it has not lent, or has back, as it is', () => {
    const memory = new BatchMemory(2);
    const other = new Uint8Array(6);
    memory.giveBack(other.buffer);
    const lent = memory.take(6);
    memory.giveBack(lent);
    memory.giveBack(lent);
    expect(other.length).toBe(6);
    expect(memory.take(6)).not.toBe(memory.take(6));
  });

  it('changes no batch that is not released, before or after', async () => {
    const dataset = await folderOf(7, training);
    const options = { dataset, batchSize: 3, shuffle: true, prefetch: 1, seed: 5 };
    const plain = loaderOf(options);
    const expected = [...(await all(plain)), ...(await all(plain, 1))];
    const loader = loaderOf(options);
    const held: [got: Batch, expected: Batch][] = [];
    for (const epoch of [0, 1]) {
      for await (const batch of loader.epoch(epoch)) {
        const want = expected.shift()!;
        expect(batch).toEqual(want);
        if (expected.length % 3 === 0) held.push([batch, want]);
        else loader.release(batch);
      }
    }
    expect(held.length).toBe(4);
    for (const [got, want] of held) expect(got).toEqual(want);
  });
});
