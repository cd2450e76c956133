/** @file Dropout masks, bit for bit as `keepMask` of random/philox.ts makes them. */
import { elementCount, formatShape, type Shape } from '@striate/shapes';
import { keepMask, type MaskKey } from '../random/index.js';
import { wrap } from '../tensor.js';
import { type ConformanceCase, EXACT, withoutLeak } from './case.js';
import { checkSame } from './check.js';

const MASKS: readonly { about: string; shape: Shape; p: number; key: MaskKey }[] = [
  { about: 'half', shape: [3, 5, 7], p: 0.5, key: { seed: 0, stream: 0, step: 0 } },
  { about: 'a third', shape: [33], p: 1 / 3, key: { seed: 7, stream: 1, step: 2 } },
  { about: 'fewer than four', shape: [3], p: 0.5, key: { seed: 1, stream: 2, step: 3 } },
  { about: 'a scalar', shape: [], p: 0.5, key: { seed: 3, stream: 0, step: 1 } },
  { about: 'none', shape: [0, 4], p: 0.5, key: { seed: 3, stream: 0, step: 1 } },
  { about: 'nothing is dropped', shape: [5, 9], p: 0, key: { seed: 5, stream: 0, step: 0 } },
  { about: 'all is dropped', shape: [5, 9], p: 1, key: { seed: 5, stream: 0, step: 0 } },
  {
    about: 'a seed of 53 bits',
    shape: [2, 3, 11, 5],
    p: 0.25,
    key: { seed: Number.MAX_SAFE_INTEGER, stream: 5, step: 9 },
  },
  {
    about: 'large streams and steps',
    shape: [101],
    p: 0.9,
    key: { seed: 2 ** 32, stream: 0xffffffff, step: 0x80000001 },
  },
  {
    about: 'indices that float32 does not tell apart',
    shape: [17, 993_571],
    p: 0.5,
    key: { seed: 11, stream: 3, step: 4 },
  },
];

export const maskCases: readonly ConformanceCase[] = MASKS.map(({ about, shape, p, key }) => ({
  name: `dropoutMask: ${formatShape(shape)}, ${about}`,
  kernel: 'dropoutMask',
  tolerance: EXACT,
  run: (backend) =>
    withoutLeak(backend, async () => {
      const mask = wrap(backend, backend.dropoutMask(shape, p, key), shape, 'bool');
      checkSame('the mask', await mask.data(), keepMask(elementCount(shape), p, key));
      mask.dispose();
    }),
}));
