import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type Batch,
  ColorJitter,
  Compose,
  CutMix,
  DataLoader,
  type DataLoaderOptions,
  IMAGENET_MEAN,
  IMAGENET_STD,
  ImageFolder,
  Lambda,
  loadPictures,
  MixUp,
  Normalize,
  RandAugment,
  RandomApply,
  RandomCrop,
  RandomErasing,
  RandomHorizontalFlip,
  RandomResizedCrop,
  RandomRotation,
  Resize,
  ToTensor,
  type Transform,
  toFloat32,
} from '@striate/datasets';
import { describe, expect, it } from 'vitest';
import { catsAndDogs, picturePath, sha256, temporaryFolder } from './folders.js';

const normalize = new Normalize({ mean: IMAGENET_MEAN, std: IMAGENET_STD });

async function epochOf(
  root: string,
  transforms: readonly Transform[],
  options: Partial<DataLoaderOptions> = {},
): Promise<Batch[]> {
  const dataset = await ImageFolder.open(root, { transform: new Compose(transforms) });
  const loader = new DataLoader({ dataset, batchSize: 4, seed: 9, shuffle: true, ...options });
  const batches: Batch[] = [];
  try {
    for await (const batch of loader.epoch(2)) batches.push(batch);
  } finally {
    await loader.close();
  }
  return batches;
}

const digest = (batches: readonly Batch[]) =>
  batches.map((batch) => sha256(new Uint8Array(toFloat32(batch).buffer)));

/** A module with a transform that makes pictures darker by what it draws. */
function darkenModule(): string {
  const file = join(temporaryFolder(), 'darken.mjs');
  writeFileSync(
    file,
    `export function darken(raster, draws) {
      const factor = draws.next();
      return { ...raster, pixels: raster.pixels.map((level) => level * factor) };
    }
    export function fail() { throw new Error('out of paint'); }
    export const nothing = 1;`,
  );
  return pathToFileURL(file).href;
}

describe('a pipeline of every kind', () => {
  it('gives the same pixels with any number of workers, and for each seed others', async () => {
    const root = catsAndDogs(6);
    const transforms = [
      new RandomApply([new RandomRotation(20, { interpolation: 'bilinear' })]),
      new RandomResizedCrop([20, 24], { scale: [0.5, 1], interpolation: 'bicubic' }),
      new RandomHorizontalFlip(),
      new ColorJitter({ brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 }),
      new RandAugment(),
      new Lambda({ module: darkenModule(), name: 'darken' }),
      new RandomCrop(16, { padding: 2, paddingMode: 'reflect' }),
      new ToTensor(),
      normalize,
      new RandomErasing({ p: 0.7, value: 'random' }),
    ];
    const batchTransform = [new MixUp({ numClasses: 2 }), new CutMix({ numClasses: 2 })];
    const without = digest(await epochOf(root, transforms, { workers: 0, batchTransform }));
    const withTwo = digest(await epochOf(root, transforms, { workers: 2, batchTransform }));
    expect(withTwo).toEqual(without);
    expect(new Set(without).size).toBe(3);
    const other = await epochOf(root, transforms, { workers: 2, batchTransform, seed: 10 });
    expect(digest(other)).not.toEqual(without);
  });

  it('gives the same pixels from a cache, of which each epoch draws anew', async () => {
    const root = catsAndDogs(6);
    const transforms = [
      new Resize([24, 20]),
      new RandomRotation(20),
      new RandomHorizontalFlip(),
      new RandomCrop(16),
      new Lambda((raster) => raster),
      new ToTensor(),
      new RandomErasing(),
    ];
    const transform = new Compose(transforms);
    const dataset = await ImageFolder.open(root, { transform });
    const options = { dataset, batchSize: 4, seed: 9, shuffle: true, cache: {} };
    const loader = new DataLoader(options);
    const epochs: string[][] = [];
    for (const epoch of [2, 2, 3]) {
      const batches: Batch[] = [];
      for await (const batch of loader.epoch(epoch)) batches.push(batch);
      epochs.push(digest(batches));
    }
    await loader.close();
    const plain = digest(await epochOf(root, transforms));
    expect(epochs[0]).toEqual(plain);
    expect(epochs[1]).toEqual(plain);
    expect(epochs[2]).not.toEqual(plain);
  });

  it('makes float32 tensors where something follows the part of the device', async () => {
    const root = catsAndDogs(2);
    const resize = new Resize([9, 7]);
    const [onDevice] = await epochOf(root, [resize, new ToTensor(), normalize]);
    const [onHost] = await epochOf(root, [
      new Compose([resize, new ToTensor(), normalize]),
      new RandomErasing({ p: 0 }),
    ]);
    expect(onHost!.pixels.length).toBe(0);
    expect(onHost!.normalize).toBeUndefined();
    expect(onHost!.shape).toEqual(onDevice!.shape);
    expect(onHost!.values).toEqual(toFloat32(onDevice!));
  });

  it('flips on the host where the flip is not next to ToTensor', async () => {
    const root = catsAndDogs(3);
    const always = new RandomHorizontalFlip({ p: 1 });
    const [flipped] = await epochOf(root, [always, new Resize([8, 8]), new ToTensor()]);
    expect([...flipped!.flip]).toEqual([0, 0, 0, 0]);
    const twice = await epochOf(root, [always, always, new Resize([8, 8]), new ToTensor()]);
    const plain = await epochOf(root, [new Resize([8, 8]), new ToTensor()]);
    expect(digest(twice)).toEqual(digest(plain));
    expect(digest([flipped!])).not.toEqual(digest([plain[0]!]));
  });
});

describe('a Lambda', () => {
  const resize = new Resize([6, 6]);
  const invert = (raster: { pixels: Uint8Array | Float32Array }) =>
    raster.pixels.map((level) => 255 - level);

  it('with a closure runs here, with all that follows', async () => {
    const root = catsAndDogs(2);
    const steps = [resize, new Lambda((raster) => ({ ...raster, pixels: invert(raster) }))];
    const flip = new RandomHorizontalFlip({ p: 0.5 });
    const [inverted] = await epochOf(root, [...steps, flip, new ToTensor()]);
    const [plain] = await epochOf(root, [resize, flip, new ToTensor()]);
    expect(inverted!.pixels).toEqual(plain!.pixels.map((level) => 255 - level));
    expect(inverted!.flip).toEqual(plain!.flip);
    const [tensor] = await epochOf(root, [...steps, new ToTensor(), new RandomErasing({ p: 0 })]);
    const [device] = await epochOf(root, [...steps, new ToTensor()]);
    expect(tensor!.values).toEqual(toFloat32(device!));
  });

  it.each([0, 2])('that fails names itself and the file, with %d workers', async (workers) => {
    const module = darkenModule();
    const load = (name: string) =>
      epochOf(catsAndDogs(1), [resize, new Lambda({ module, name }), new ToTensor()], { workers });
    await expect(load('fail')).rejects.toMatchObject({
      code: 'transform-failed',
      message: expect.stringMatching(/^Lambda failed on '.*jpg': out of paint\. See whether/),
    });
    await expect(load('nothing')).rejects.toThrow('exports no function nothing');
  });
});

describe('loadPictures', () => {
  it('runs what is not random, and says so of the rest', async () => {
    const paths = [picturePath('landscape.jpg'), picturePath('rgb.png')];
    const steps = [new Resize([8, 8]), new ToTensor(), normalize];
    const batch = await loadPictures(paths, new Compose(steps));
    const tensor = await loadPictures(
      paths,
      new Compose([new Compose(steps), new Lambda((r) => r)]),
    );
    expect(tensor.values).toEqual(toFloat32(batch));
    await expect(
      loadPictures(paths, new Compose([new RandomRotation(3), ...steps])),
    ).rejects.toThrow('loadPictures: RandomRotation draws at random.');
  });
});

describe('decode options', () => {
  it('are written down, and bound the size of pictures', async () => {
    const dataset = await ImageFolder.open(catsAndDogs(1), {
      transform: new Compose([new Resize([6, 6]), new ToTensor()]),
    });
    const loader = new DataLoader({ dataset, decode: 'fast', maxPixels: 99 });
    expect(loader.config).toEqual({ decode: 'fast', maxPixels: 99 });
    await expect(loader.epoch(0).next()).rejects.toThrow(
      /has \d+ x \d+ pixels, more than maxPixels/,
    );
    await loader.close();
    expect(() => new DataLoader({ dataset, decode: 'quick' as 'fast' })).toThrow(
      'DataLoader: decode is quick, but must be one of exact, fast.',
    );
  });

  it("'fast' gives about the same pixels, with any number of workers", async () => {
    const root = catsAndDogs(6);
    const steps = [new Resize([20, 21]), new ToTensor()];
    const exact = await epochOf(root, steps);
    const fast = await epochOf(root, steps, { decode: 'fast', workers: 2 });
    expect(digest(await epochOf(root, steps, { decode: 'fast', workers: 0 }))).toEqual(
      digest(fast),
    );
    expect(digest(fast)).not.toEqual(digest(exact));
    for (const [i, { pixels }] of fast.entries()) {
      const total = pixels.reduce((sum, l, k) => sum + Math.abs(l - exact[i]!.pixels[k]!), 0);
      expect(total / pixels.length).toBeLessThan(4);
    }
  });
});
