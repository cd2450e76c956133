/**
 * @file `@striate/tensor/conformance`: a suite that proves any backend, from any test runner.
 *
 *     import { conformance } from '@striate/tensor/conformance';
 *     import { test } from 'vitest'; // or 'node:test'
 *     conformance({ backend: () => myBackend(), test });
 */
import type { Backend } from '../backend.js';
import { behaviourCases } from './behaviours.js';
import { type ConformanceCase, goldenCase } from './case.js';
import { goldenCases } from './fixtures/golden.js';
import { largerCases } from './larger.js';
import { maskCases } from './masks.js';

export type { ConformanceCase } from './case.js';
export { ConformanceError } from './check.js';
export { allowed, type Tolerance } from './tolerance.js';

/** Every case: behaviours, PyTorch's golden values, dropout masks, and larger sizes against the reference backend. */
export const cases: readonly ConformanceCase[] = [
  ...behaviourCases,
  ...goldenCases.map(goldenCase),
  ...maskCases,
  ...largerCases,
];

/** A case that a backend can't pass, and why: "WGSL may assume that there is no NaN." */
export interface Exclusion {
  readonly name: string;
  readonly reason: string;
}

/** Registers a test, as vitest, node:test and Jest do; `skip` shows one that does not run. */
export interface TestFunction {
  (name: string, run: () => Promise<void>): void | Promise<void>;
  readonly skip: (name: string, run: () => Promise<void>) => void | Promise<void>;
}

export interface ConformanceOptions {
  /** Makes the backend, once; the last test closes it. */
  readonly backend: () => Promise<Backend>;
  readonly test: TestFunction;
  readonly exclude?: readonly Exclusion[];
}

/** Registers one test per case, to run one after the other. Throws RangeError for an exclusion of no case. */
export function conformance({ backend, test, exclude = [] }: ConformanceOptions): void {
  const reasons = new Map(exclude.map(({ name, reason }) => [name, reason]));
  for (const name of reasons.keys()) {
    if (!cases.some((one) => one.name === name)) {
      throw new RangeError(`No case is called "${name}"; see the names in cases.`);
    }
  }
  let made: Promise<Backend> | undefined;
  const shared = () => {
    made ??= backend();
    return made;
  };
  for (const one of cases) {
    const reason = reasons.get(one.name);
    if (reason === undefined) test(one.name, async () => one.run(await shared()));
    else test.skip(`${one.name} (excluded: ${reason})`, async () => {});
  }
  test('behaviour: closes', async () => (await shared()).close());
}
