/** @file Optimizer steps on many parameters at once are those on each alone, to the bit. */
import { availability, cpu } from '@striate/backend-node';
import type { Backend, Operand } from '@striate/tensor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { difference, place, uniform } from './operands.js';

const here = availability();
const sets = here.available ? here.instructionSets : [];

/** Nothing, less than a vector, whole tasks and parts of them. */
const LENGTHS = [3, 0, 16384, 1, 40000, 64, 16385];

describe.each(sets)('%s', (isa) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await cpu({ isa, threads: 2 });
  });
  afterAll(() => backend.close());

  const columns = (data: readonly Float32Array[][]) =>
    data.map((column) => column.map((one) => place(backend, one, [one.length])));

  /** Runs `step` on all parameters together and one by one; what both leave behind must be the same. */
  async function check(
    width: number,
    step: (...operands: (readonly Operand[])[]) => void,
  ): Promise<void> {
    const data = Array.from({ length: width }, () =>
      LENGTHS.map((length) => uniform([length]).map(Math.abs)),
    );
    const [together, apart] = [columns(data), columns(data)];
    step(...together);
    for (const i of LENGTHS.keys()) step(...apart.map((column) => [column[i]!]));
    for (const [c, column] of together.entries()) {
      for (const [i, one] of column.entries()) {
        const got = await backend.read(one);
        const expected = await backend.read(apart[c]![i]!);
        expect(difference(got, expected), `${c}, ${i}`).toBeUndefined();
        // All but the gradient has changed.
        if (LENGTHS[i]! > 0) expect(got[0] === data[c]![i]![0], `${c}, ${i}`).toBe(c === 1);
      }
    }
  }

  test('Adam', async () => {
    const params = { lr: 0.1, beta1: 0.9, beta2: 0.99, eps: 1e-8, weightDecay: 0.1, step: 3 };
    for (const decoupled of [false, true]) {
      await check(4, (p, g, m, v) => backend.adamStep!(p!, g!, m!, v!, { ...params, decoupled }));
    }
  });

  test('SGD', async () => {
    const params = { lr: 0.1, dampening: 0, nesterov: true, weightDecay: 0.1, first: false };
    await check(3, (p, g, b) => backend.sgdStep!(p!, g!, b!, { ...params, momentum: 0.9 }));
    await check(2, (p, g) => backend.sgdStep!(p!, g!, [], { ...params, momentum: 0 }));
  });
});
