/** @file Readers of data sets: archives, arrays, tables and pictures. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  Compose,
  DataLoader,
  DatasetError,
  ImageArchive,
  ImageFolder,
  PictureList,
  Resize,
  readIdx,
  ToTensor,
} from '@striate/datasets';
import fc from 'fast-check';
import { damaged } from './mutate.mjs';
import { file, fixtures, folder, text } from './places.mjs';
import { zipOf } from './zip.mjs';

const PICTURES = 'packages/datasets/test/fixtures/pictures';
const [png] = fixtures(PICTURES, '.png');
const archive = zipOf([
  { name: 'a/1.png', bytes: png },
  { name: 'b/2.png', bytes: png, deflate: true },
]);

const header = Buffer.from([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 3]);
const idx = Buffer.concat([header, Buffer.alloc(18, 7)]);

const small = new Compose([new Resize([8, 8]), new ToTensor()]);

/**
 * Loads all that can be loaded of a data set, in some order; what cannot is skipped, as a trainer may ask for.
 * @returns per picture that was loaded its values as text
 */
async function load(dataset, workers, order) {
  const loader = new DataLoader({
    dataset,
    workers,
    batchSize: 1,
    maxPixels: 1e6,
    onError: 'skip',
    maxConsecutiveFailures: Number.MAX_SAFE_INTEGER,
    sampler: { length: order.length, order: () => Uint32Array.from(order) },
  });
  const loaded = new Map();
  for await (const { pixels, indices } of loader.epoch(0)) {
    loaded.set(indices[0], Buffer.from(pixels).toString('base64'));
  }
  const skipped = loader.skipped.length;
  await loader.close();
  if (loaded.size + skipped !== order.length) {
    throw new Error(`${loaded.size} and ${skipped} of ${order.length}`);
  }
  return loaded;
}

const MANY = 200;

export const targets = {
  zip: {
    cases: 500,
    input: damaged([archive]),
    read: async (bytes) => {
      const dataset = await ImageArchive.open(file('pictures.zip', bytes), { transform: small });
      await load(dataset, 0, [...Array(dataset.length).keys()]);
    },
    refusals: [DatasetError],
  },
  idx: {
    cases: 500,
    input: damaged([idx, gzipSync(idx)]),
    read: (bytes) => readIdx(file('idx', bytes)),
    refusals: [DatasetError],
  },
  csv: {
    cases: 500,
    input: damaged([
      text('path,label', 'a.png,cat', '"b ""x"".png",dog'),
      text('label;path', 'cat;a.png'),
    ]),
    read: (bytes) => PictureList.fromCsv(file('list.csv', bytes)),
    refusals: [DatasetError],
  },
  pictures: {
    // A case is a folder of damaged pictures that a worker thread decodes, in WebAssembly where they are ordinary.
    cases: 4,
    weight: MANY,
    // To look for a smaller folder takes minutes; the error names the picture.
    input: fc.noShrink(
      fc.array(damaged(fixtures(PICTURES, '.jpg', '.bmp', '.ppm', '.pgm', '.pbm')), {
        minLength: MANY,
        maxLength: MANY,
      }),
    ),
    read: async (files) => {
      mkdirSync(join(folder, 'folder/a'), { recursive: true });
      for (const [i, bytes] of files.entries()) file(`folder/a/${i}.jpg`, bytes);
      const dataset = await ImageFolder.open(join(folder, 'folder'), { transform: small });
      const order = files.map((_, i) => i);
      // A decoder that reads memory which isn't the picture's finds other things there after other pictures.
      const once = await load(dataset, 1, order);
      const again = await load(dataset, 1, order.toReversed());
      for (const [i, values] of once) {
        if (again.get(i) !== values) throw new Error(`Picture ${i} is read in two ways.`);
      }
      return once.size;
    },
    refusals: [DatasetError],
  },
};
