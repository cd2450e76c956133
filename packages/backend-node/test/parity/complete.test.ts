/** @file Every op that @striate/tensor exports has cases: a new one without any fails here. */
import * as library from '@striate/tensor';
import { expect, test } from 'vitest';
import { families } from './fixtures.js';

/** What is exported and is no op with a twin in PyTorch, and where it is tested instead. */
const ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  'in-place steps, by the conformance suite and packages/optim': ['adamStep', 'sgdStep'],
  'masks of our own generator, in packages/layers': ['dropout2d'],
  'the graph and scopes, in packages/tensor': [
    'checkAnomalies',
    'customOp',
    'detectAnomaly',
    'enableGrad',
    'grad',
    'gradcheck',
    'gradients',
    'noGrad',
    'scope',
    'scopeAsync',
    'setDetectAnomaly',
    'trackTensors',
    'valueAndGrad',
  ],
  'generators, in packages/tensor': ['defaultGenerator', 'keepMask', 'manualSeed'],
  'types and storages': ['bytesOf', 'dtypeOf', 'hostArray', 'promoteTypes', 'wrap', 'zerosLike'],
};

test('every exported op has cases', () => {
  const covered = new Set([
    ...Object.values(families).flatMap((cases) => cases.map((one) => one.op)),
    ...Object.values(ELSEWHERE).flat(),
  ]);
  const exported = Object.entries(library)
    .filter(([, value]) => typeof value === 'function' && !/^class\b/.test(String(value)))
    .map(([name]) => name);
  expect(exported.filter((name) => !covered.has(name))).toEqual([]);
  expect([...covered].filter((name) => !exported.includes(name))).toEqual([]);
});

test('there are at least 1,000 cases', () => {
  expect(Object.values(families).flat().length).toBeGreaterThanOrEqual(1000);
});
