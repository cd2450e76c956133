/** @file Whole training steps: forward, backward and Adam. */
import { picturesPerSecond } from '../contest.mjs';
import { FUSED } from '../contestants.mjs';

const NAMES = ['Striate', 'PyTorch', FUSED];

/** [model, batch, threads (null: all), who else]. TensorFlow.js is slow and has one thread. */
const STEPS = [
  ['alexnet', 1, null],
  ['alexnet', 8, null],
  ['alexnet', 32, null],
  ['alexnet', 128, null],
  ['resnet18', 8, null],
  ['resnet18', 32, null],
  ['alexnet', 2, 1, 'TensorFlow.js wasm'],
];

export const title = 'Training steps with Adam';

export function cases({ threads: all, quick }) {
  const steps = STEPS.filter(([, batch]) => !quick || batch < 128);
  return steps.map(([model, batch, threads, ...others]) => {
    const job = { kind: 'train', model, batch, threads: threads ?? all };
    return picturesPerSecond({ section: title, job, names: [...NAMES, ...others] });
  });
}
