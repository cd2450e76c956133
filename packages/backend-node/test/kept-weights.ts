/** @file What kernels keep of weights between calls must never outlive the weights' numbers. */
import type { Backend, Operand, Storage } from '@striate/tensor';
import { expect } from 'vitest';
import { place, take, uniform } from './operands.js';

const STEP = {
  lr: 0.5,
  momentum: 0,
  dampening: 0,
  nesterov: false,
  weightDecay: 0,
  first: true,
};

/** `compute` gives the same bits at each of its calls, and other ones once the weights were written in place. */
export async function expectFreshWeights(
  backend: Backend,
  shape: readonly number[],
  compute: (weight: Operand) => Storage,
  out: readonly number[],
): Promise<void> {
  const [w, g] = [uniform(shape), uniform(shape)].map((data) => place(backend, data, shape));
  const result = (weight: Operand) => take(backend, compute(weight), out);
  const before = [await result(w!), await result(w!), await result(w!)];
  expect(before[1]).toEqual(before[0]);
  expect(before[2]).toEqual(before[0]);
  backend.sgdStep!([w!], [g!], [], STEP);
  const fresh = place(backend, await backend.read(w!), shape);
  const expected = await result(fresh);
  expect(expected).not.toEqual(before[0]);
  for (let time = 0; time < 3; time++) expect(await result(w!)).toEqual(expected);
  for (const operand of [w!, g!, fresh]) backend.release(operand.storage);
}
