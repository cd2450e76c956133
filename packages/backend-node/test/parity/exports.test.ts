/** @file No op goes without cases: what @striate/tensor exports is in the suite, or listed here with a reason. */
import * as library from '@striate/tensor';
import { expect, test } from 'vitest';
import { families } from './fixtures.js';

const CLASS = 'a class, whose own tests are in the package tensor';
const GRAPH = 'about gradients themselves, held to differences in the package tensor';
const LIFETIME = 'about lifetimes';
const DRAWS = "draws, held to PyTorch's generator in the package tensor";
const DTYPES = 'about element types, without tensors';
const PARTS =
  'about parts of models in messages and profiles, tested in the packages tensor and alexnet';
const STEP = 'an optimizer step in place, held to PyTorch in the package optim';

/** Functions that are no ops, and why. */
const NO_OPS: Readonly<Record<string, string>> = {
  Buffer: CLASS,
  Cell: CLASS,
  Generator: CLASS,
  Parameter: CLASS,
  Tensor: CLASS,
  TensorError: CLASS,
  adamStep: STEP,
  sgdStep: STEP,
  bytesOf: DTYPES,
  dtypeOf: DTYPES,
  hostArray: DTYPES,
  promoteTypes: DTYPES,
  checkAnomalies: GRAPH,
  customOp: GRAPH,
  detectAnomaly: GRAPH,
  enableGrad: GRAPH,
  grad: GRAPH,
  gradcheck: GRAPH,
  gradients: GRAPH,
  noGrad: GRAPH,
  setDetectAnomaly: GRAPH,
  valueAndGrad: GRAPH,
  timedBackward: PARTS,
  withinPart: PARTS,
  scope: LIFETIME,
  scopeAsync: LIFETIME,
  trackTensors: LIFETIME,
  wrap: LIFETIME,
  defaultGenerator: DRAWS,
  keepMask: DRAWS,
  manualSeed: DRAWS,
  zerosLike: 'a cell that an optimizer keeps, not a tensor',
};

const cases = Object.values(families).flat();
const covered = new Set(cases.map(({ op }) => op));
const functions = Object.entries(library).flatMap(([name, value]) =>
  typeof value === 'function' ? [name] : [],
);

test('every op has cases', () => {
  expect(functions.filter((name) => !covered.has(name) && !(name in NO_OPS))).toEqual([]);
});

test('the list of what is no op names functions that there are, and no op', () => {
  expect(Object.keys(NO_OPS).filter((name) => !functions.includes(name))).toEqual([]);
  expect(Object.keys(NO_OPS).filter((name) => covered.has(name))).toEqual([]);
});

test('every op with a gradient has cases that take it', () => {
  const withGradient = new Set(
    cases.filter(({ gradients }) => gradients.some(Boolean)).map(({ op }) => op),
  );
  const without = [...covered].filter((op) => !withGradient.has(op)).sort();
  expect(without).toEqual([
    'argmax',
    'argmin',
    'equal',
    'full',
    'greater',
    'greaterEqual',
    'isfinite',
    'isnan',
    'less',
    'lessEqual',
    'logicalAnd',
    'logicalNot',
    'logicalOr',
    'notEqual',
    'oneHot',
    'ones',
    'pictures',
    'tensor',
    'zeros',
  ]);
});

test('there are at least a thousand cases, and no two of them are the same', () => {
  expect(cases.length).toBeGreaterThanOrEqual(1000);
  const calls = cases.map(({ op, leaves, args }) => JSON.stringify([op, leaves, args]));
  expect(new Set(calls).size).toBe(calls.length);
});
