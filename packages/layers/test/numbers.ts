/** @file Numbers of fixtures: read, drawn as PyTorch draws them, compared. */
import { readFileSync } from 'node:fs';
import { type Backend, Generator } from '@striate/tensor';
import { reference } from '@striate/tensor/reference';
import { expect } from 'vitest';

/** A tensor in a fixture; nine digits are as good as its float32. */
export interface Numbers {
  shape: number[];
  values: number[];
}

/** A difference over the largest value of what was wanted. */
export const TOLERANCE = 2e-6;

export function readFixture<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8'));
}

/** What `torch.manual_seed(seed); torch.empty(shape).uniform_(from, to)` gives. */
export function drawn(
  seed: number,
  shape: readonly number[],
  from: number,
  to: number,
): Float32Array {
  const count = shape.reduce((a, b) => a * b, 1);
  return new Generator(seed).uniform(count, from, to);
}

export function expectClose(found: ArrayLike<number>, wanted: Numbers): void {
  expect(found.length).toBe(wanted.values.length);
  const scale = Math.max(1, ...wanted.values.map(Math.abs));
  const worst = Math.max(0, ...wanted.values.map((value, i) => Math.abs(value - found[i]!)));
  expect(worst / scale).toBeLessThan(TOLERANCE);
}

export async function withBackend(
  body: (backend: Backend) => Promise<void>,
  make: () => Promise<Backend> = async () => reference(),
): Promise<void> {
  const backend = await make();
  await body(backend);
  await backend.close();
}
