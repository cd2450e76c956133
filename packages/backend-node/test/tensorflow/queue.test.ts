/** @file Kernels run later, in their order: what waits for them, and what becomes of one that fails. */
import '@tensorflow/tfjs-backend-cpu';
import type { Backend, Operand } from '@striate/tensor';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tensorflowBackend } from '../../src/tensorflow/backend.js';
import type { Tensor } from '../../src/tensorflow/tf.js';
import { place, uniform } from '../operands.js';

/** A product that takes its time, and refuses one size. */
function slowMatmul(a: Tensor, b: Tensor): Tensor {
  if (a.shape[0] === 3) throw new Error('no memory');
  const end = performance.now() + 5;
  while (performance.now() < end);
  return tf.matMul(a, b);
}

let backend: Backend;
beforeEach(async () => {
  await tf.setBackend('cpu');
  backend = tensorflowBackend({ tf, device: 'a slow one', raw: { matmul: slowMatmul } });
});
afterEach(async () => {
  await backend.close();
  expect(tf.memory().numTensors).toBe(0);
});

const NUMBERS = uniform([9]);
const square = (size: number) => place(backend, NUMBERS.slice(0, size * size), [size, size]);
const product = (x: Operand): Operand => ({
  ...x,
  storage: backend.matmul(x, x, false, false),
});

test('timers come between two kernels', async () => {
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  let x = square(2);
  for (let i = 0; i < 40; i++) x = product(x);
  const read = backend.read(x);
  expect(tf.memory().numTensors).toBe(0);
  await read;
  clearInterval(timer);
  expect(ticks).toBeGreaterThan(20);
});

test('a kernel that fails names itself to those who read what came of it, and to nobody else', async () => {
  const failed = product(square(3));
  const after = { ...failed, storage: backend.unary('neg', failed) };
  const other = square(2);
  const told = 'TensorFlow failed in matmul: no memory.';
  await expect(backend.read(failed)).rejects.toThrow(told);
  await expect(backend.read(after)).rejects.toThrow(told);
  await expect(backend.read(other)).resolves.toEqual(NUMBERS.slice(0, 4));
});

test('a storage can be released while the kernel that reads it waits', async () => {
  const x = square(2);
  const negative = { ...x, storage: backend.unary('neg', x) };
  backend.release(x.storage);
  expect(() => backend.unary('neg', x)).toThrow('is used after its release');
  expect(await backend.read(negative)).toEqual(NUMBERS.slice(0, 4).map((value) => -value));
});

test('whoever never awaits anything gets no endless queue', () => {
  const x = square(2);
  for (let i = 0; i < 1500; i++) backend.release(backend.unary('neg', x));
  // The upload and about 500 of the kernels have run; x and no more than one of their results are there.
  expect(tf.memory().numTensors).toBeGreaterThan(0);
  expect(tf.memory().numTensors).toBeLessThan(4);
});

test('closing lets what is asked for be read', async () => {
  const read = backend.read(product(square(2)));
  await backend.close();
  expect((await read).length).toBe(4);
  expect(() => backend.fill([1], 'float32', 0)).toThrow('closed');
});
