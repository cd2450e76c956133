/** @file How tests state what ops refuse: operands, the call, the error's code and words. */
import { expect } from 'vitest';
import { type DType, ones, type Tensor } from '../src/index.js';
import { reference } from '../src/reference/index.js';

/** `operands` as 'f[2, 3] i[2]': float32, int32 or bool (b), and the shape. */
export type Refusal = readonly [
  operands: string,
  call: (...operands: Tensor[]) => unknown,
  code: string,
  words: string,
];

const DTYPES: Readonly<Record<string, DType>> = { f: 'float32', i: 'int32', b: 'bool' };

/** Expects the call to throw, twice alike, and to leave no storage behind that was not there before. */
export function expectRefusal(name: string, [operands, call, code, words]: Refusal): void {
  const backend = reference();
  const tensors = [...operands.matchAll(/(\w)(\[[^\]]*\])/g)].map(([, letter, shape]) =>
    ones(JSON.parse(shape!), { backend, dtype: DTYPES[letter!] }),
  );
  const before = backend.memory();
  expect(() => call(...tensors)).toThrow(expect.objectContaining({ name, code }));
  expect(() => call(...tensors)).toThrow(words);
  expect(backend.memory()).toEqual(before);
}
