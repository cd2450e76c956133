import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  Compose,
  ConcatDataset,
  DataLoader,
  DatasetFolder,
  decode,
  GeneratedPictures,
  ImageFolder,
  PictureArray,
  type PictureDataset,
  Resize,
  resizeBilinear,
  Subset,
  ToTensor,
} from '@striate/datasets';
import { describe, expect, it, onTestFinished } from 'vitest';
import { picturePath, temporaryFolder } from './folders.js';

const asIs = new Compose([new ToTensor()]);
const small = new Compose([new Resize([6, 8]), new ToTensor()]);

async function onlyBatch(dataset: PictureDataset, workers = 1) {
  const loader = new DataLoader({ dataset, batchSize: dataset.length, workers });
  onTestFinished(() => loader.close());
  const { value } = await loader.epoch(0).next();
  return value!;
}

function write(files: Record<string, string>): string {
  const root = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return root;
}

describe('DatasetFolder', () => {
  const root = () => write({ 'a/1.txt': '1 2 3', 'a/2.txt': '4 5 6', 'b/1.txt': '7 8 9' });
  const values = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);
  const loader = (path: string) => ({
    pixels: Uint8Array.from(readFileSync(path, 'utf8').split(' '), Number),
    height: 1,
    width: 1,
  });

  it.each([0, 2])('reads files with a loader of its own, with %d workers', async (workers) => {
    const folder = await DatasetFolder.open(root(), { loader, extensions: ['.txt'] });
    const { pixels, labels } = await onlyBatch(folder.withTransform(asIs), workers);
    expect(pixels).toEqual(values);
    expect([...labels]).toEqual([0, 0, 1]);
    const scaled = await onlyBatch(folder.withTransform(small), workers);
    expect(scaled.pixels.subarray(0, 6)).toEqual(Uint8Array.of(1, 2, 3, 1, 2, 3));
  });

  it.each([0, 2])('finds its loader in a module, with %d workers', async (workers) => {
    const folder = root();
    const file = join(folder, 'loader.mjs');
    writeFileSync(
      file,
      `import { readFileSync } from 'node:fs';
      import { isMainThread } from 'node:worker_threads';
      export function load(path) {
        if (isMainThread !== ${workers === 0}) throw new Error('the wrong thread');
        return { pixels: Uint8Array.from(readFileSync(path, 'utf8').split(' '), Number), height: 1, width: 1 };
      }`,
    );
    const module = pathToFileURL(file).href;
    const open = (name: string) =>
      DatasetFolder.open(folder, {
        loader: { module, name },
        extensions: ['.txt'],
        transform: asIs,
      });
    expect((await onlyBatch(await open('load'), workers)).pixels).toEqual(values);
    await expect(onlyBatch(await open('read'), workers)).rejects.toThrow(
      'exports no function read',
    );
  });

  it.each([
    [() => Promise.reject(new Error('out of luck')), 'out of luck'],
    [() => ({ pixels: new Uint8Array(4), height: 1, width: 1 }), 'no picture: 4 values'],
    [() => ({ pixels: new Uint8Array(0), height: 0, width: 3 }), 'no picture: 0 values for 0 x 3'],
  ])('names the file that its loader cannot read', async (broken, reason) => {
    const options = { loader: broken, extensions: ['.txt'], transform: asIs };
    const folder = await DatasetFolder.open(root(), options);
    await expect(onlyBatch(folder)).rejects.toMatchObject({
      code: 'unreadable-picture',
      path: folder.samples[0]![0],
      message: expect.stringContaining(reason),
    });
  });

  it('has no default for what its loader can read', async () => {
    await expect(DatasetFolder.open(root(), { loader })).rejects.toThrow(
      'neither extensions nor isValidFile',
    );
    await expect(
      DatasetFolder.open(root(), { loader, extensions: ['.txt'], isValidFile: () => true }),
    ).rejects.toThrow('both extensions and isValidFile');
  });

  it('hears how many files have been found', async () => {
    const heard: number[] = [];
    const isValidFile = (path: string) => path.endsWith('.txt');
    const onProgress = (files: number) => heard.push(files);
    await ImageFolder.open(root(), { isValidFile, onProgress });
    expect(heard).toEqual([2, 3]);
  });
});

describe('pictures in memory', () => {
  it('come from an array, grey ones as RGB', async () => {
    const grey = new PictureArray({
      pixels: Uint8Array.of(1, 2, 3, 4),
      shape: [2, 1, 2],
      labels: [1, 0],
      classes: ['zero', 'one'],
      transform: asIs,
    });
    const { pixels, labels, shape, paths } = await onlyBatch(grey);
    expect(pixels).toEqual(Uint8Array.of(1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4));
    expect([...labels]).toEqual([1, 0]);
    expect(shape).toEqual([2, 1, 2, 3]);
    expect(paths).toEqual(['picture[0]', 'picture[1]']);
    const { pixels: bytes, height, width } = await decode(picturePath('plain.jpg'));
    const colour = new PictureArray({
      pixels: Uint8Array.from([...bytes, ...bytes]),
      shape: [2, height, width, 3],
      labels: [0, 0],
      classes: ['plain'],
      transform: small,
    });
    const expected = resizeBilinear({ pixels: bytes, height, width }, 6, 8).pixels;
    expect((await onlyBatch(colour)).pixels).toEqual(Uint8Array.from([...expected, ...expected]));
  });

  it('refuses arrays that do not fit together', () => {
    const fitting = {
      pixels: new Uint8Array(4),
      shape: [2, 1, 2] as const,
      labels: [0, 0],
      classes: ['a'],
    };
    expect(() => new PictureArray({ ...fitting, labels: [0] })).toThrow('4 values and 1 labels');
    expect(() => new PictureArray({ ...fitting, shape: [2, 2, 2] })).toThrow('shape (2, 2, 2)');
    expect(() => new PictureArray({ ...fitting, labels: [0, 1] })).toThrow('label 1 of picture 1');
  });

  it.each([0, 2])('are made when asked for, with %d workers', async (workers) => {
    const shared = Uint8Array.of(9, 9, 9, 1, 2, 3);
    const made = new GeneratedPictures({
      length: 2,
      classes: ['even', 'odd'],
      label: (index) => index % 2,
      picture: async () => ({ pixels: shared.subarray(3), height: 1, width: 1 }),
      transform: small,
    });
    const { pixels, labels } = await onlyBatch(made, workers);
    expect([...labels]).toEqual([0, 1]);
    expect(pixels.subarray(-3)).toEqual(Uint8Array.of(1, 2, 3));
    expect(() => new GeneratedPictures({ ...made, length: 1.5 } as never)).toThrow('length is 1.5');
  });
});

describe('ConcatDataset', () => {
  const part = (length: number, classes = ['a', 'b'], transform = asIs) =>
    new GeneratedPictures({
      length,
      classes,
      label: (index) => index % 2,
      picture: (index) => ({ pixels: Uint8Array.of(length, index, 0), height: 1, width: 1 }),
      transform,
      name: `part${length}`,
    });

  it('joins data sets one after the other and counts through', async () => {
    const joined = new ConcatDataset([part(2), part(0), new Subset(part(3), [2, 0])]);
    expect(joined.cumulativeSizes).toEqual([2, 2, 4]);
    const { pixels, indices, labels, paths } = await onlyBatch(joined);
    expect(pixels).toEqual(Uint8Array.of(2, 0, 0, 2, 1, 0, 3, 2, 0, 3, 0, 0));
    expect([...indices]).toEqual([0, 1, 2, 3]);
    expect([...labels]).toEqual([0, 1, 0, 0]);
    expect(paths).toEqual(['part2[0]', 'part2[1]', 'part3[2]', 'part3[0]']);
  });

  it('needs one meaning of labels and one transform', () => {
    expect(() => new ConcatDataset([])).toThrow('no data set is given');
    expect(() => new ConcatDataset([part(1), part(1, ['b', 'a'])])).toThrow('the classes differ');
    const mixed = [part(1), part(1, ['a', 'b'], small)];
    expect(() => new ConcatDataset(mixed)).toThrow('different transforms');
    expect(new ConcatDataset(mixed, small).transform).toBe(small);
    expect(new ConcatDataset([part(1)]).withTransform(small).transform).toBe(small);
  });
});
