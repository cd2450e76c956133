import type { StateDict, StateTensor } from '@striate/layers';
import { elementCount } from '@striate/shapes';
import { describe, expect, it } from 'vitest';
import { alexnet, fromTorchvision, TORCHVISION_KEYS } from '../src/index.js';

/** torchvision's alexnet(num_classes=10): its keys and shapes. */
const WEIGHTS: Readonly<Record<string, readonly number[]>> = {
  'features.0': [64, 3, 11, 11],
  'features.3': [192, 64, 5, 5],
  'features.6': [384, 192, 3, 3],
  'features.8': [256, 384, 3, 3],
  'features.10': [256, 256, 3, 3],
  'classifier.1': [4096, 9216],
  'classifier.4': [4096, 4096],
  'classifier.6': [10, 4096],
};

/** Random enough, and fast for 57 million of them. */
function noise(shape: readonly number[]): StateTensor {
  const data = new Float32Array(elementCount(shape));
  let word = data.length;
  for (let i = 0; i < data.length; i++) {
    word = (Math.imul(word, 1664525) + 1013904223) | 0;
    data[i] = word * 2 ** -36;
  }
  return { dtype: 'float32', shape, data };
}

const state: StateDict = new Map(
  Object.entries(WEIGHTS).flatMap(([path, shape]) => [
    [`${path}.weight`, noise(shape)],
    [`${path}.bias`, noise(shape.slice(0, 1))],
  ]),
);

const BATCH_NORM = [3, 7, 11, 14, 18].flatMap((place) =>
  ['weight', 'bias', 'running_mean', 'running_var', 'num_batches_tracked'].map(
    (name) => `feature_extractor.${place}.${name}`,
  ),
);

describe("weights of torchvision's AlexNet", () => {
  it.each([
    { classes: 10, dropped: [], missing: [] },
    {
      classes: 2,
      dropped: ['classifier.6.weight', 'classifier.6.bias'],
      missing: ['head.6.weight', 'head.6.bias'],
    },
  ])('find their places in a model of $classes classes', async ({ classes, dropped, missing }) => {
    const model = alexnet({ classes });
    const { state: renamed, droppedKeys } = fromTorchvision(state, { classes });
    expect(droppedKeys).toEqual(dropped);
    const report = model.loadStateDict(renamed, { strict: false });
    expect(report.unexpectedKeys).toEqual([]);
    expect([...report.missingKeys].sort()).toEqual([...BATCH_NORM, ...missing].sort());

    const loaded = new Map(model.namedParameters());
    for (const [theirs, ours] of Object.entries(TORCHVISION_KEYS)) {
      for (const name of ['weight', 'bias']) {
        if (dropped.includes(`${theirs}.${name}`)) continue;
        const found = (await loaded.get(`${ours}.${name}`)!.values()) as Float32Array;
        const { data } = state.get(`${theirs}.${name}`)!;
        expect(Buffer.from(found.buffer).equals(Buffer.from(data.buffer))).toBe(true);
      }
    }
  });

  it("leave keys alone that are not torchvision's", () => {
    const other: StateDict = new Map([['features.11.weight', noise([1])]]);
    expect([...fromTorchvision(other, { classes: 2 }).state.keys()]).toEqual([
      'features.11.weight',
    ]);
  });
});
