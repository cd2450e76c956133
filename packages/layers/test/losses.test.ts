/** @file Losses as objects: each hands its options to its function, which packages/tensor proves. */
import * as ops from '@striate/tensor';
import { type Tensor, tensor } from '@striate/tensor';
import { reference } from '@striate/tensor/reference';
import { expect, it } from 'vitest';
import {
  BCEWithLogitsLoss,
  CrossEntropyLoss,
  L1Loss,
  MSELoss,
  NLLLoss,
  SmoothL1Loss,
} from '../src/index.js';

const backend = reference();
const scores = tensor(
  [
    [0.5, -1, 2],
    [0.1, 0.2, -0.3],
  ],
  { backend },
);
const numbers = tensor(
  [
    [0.4, 1, 0],
    [1, 0.5, 0.2],
  ],
  { backend },
);
const classes = tensor(Int32Array.of(2, 0), { backend });
const weight = tensor([0.5, 1, 2], { backend });

const CASES: Record<string, [forward: () => Tensor, wanted: () => Tensor]> = {
  CrossEntropyLoss: [
    () => new CrossEntropyLoss().forward(scores, classes),
    () => ops.crossEntropy(scores, classes),
  ],
  'CrossEntropyLoss with options': [
    () =>
      new CrossEntropyLoss({ weight, labelSmoothing: 0.1, ignoreIndex: 0 }).forward(
        scores,
        classes,
      ),
    () => ops.crossEntropy(scores, classes, { weight, labelSmoothing: 0.1, ignoreIndex: 0 }),
  ],
  NLLLoss: [
    () => new NLLLoss({ reduction: 'sum' }).forward(scores, classes),
    () => ops.nllLoss(scores, classes, { reduction: 'sum' }),
  ],
  BCEWithLogitsLoss: [
    () => new BCEWithLogitsLoss({ posWeight: weight }).forward(scores, numbers),
    () => ops.bceWithLogitsLoss(scores, numbers, { posWeight: weight }),
  ],
  MSELoss: [
    () => new MSELoss({ reduction: 'none' }).forward(scores, numbers),
    () => ops.mseLoss(scores, numbers, { reduction: 'none' }),
  ],
  L1Loss: [() => new L1Loss().forward(scores, numbers), () => ops.l1Loss(scores, numbers)],
  SmoothL1Loss: [
    () => new SmoothL1Loss({ beta: 0.3 }).forward(scores, numbers),
    () => ops.smoothL1Loss(scores, numbers, { beta: 0.3 }),
  ],
};

it.each(Object.entries(CASES))('%s', async (_, [forward, wanted]) => {
  expect(await forward().data()).toEqual(await wanted().data());
});
