/** @file The contract, proven for every instruction set of this processor, on one thread and on two. */
import { availability, cpu } from '@striate/backend-node';
import { conformance } from '@striate/tensor/conformance';
import { describe, expect, test } from 'vitest';

const here = availability();

test('the engine was built', () => {
  expect(here).toMatchObject({ available: true });
});

for (const isa of here.available ? here.instructionSets : []) {
  for (const threads of [1, 2]) {
    describe(`${isa}, ${threads} thread(s)`, () => {
      conformance({ backend: () => cpu({ isa, threads }), test });
    });
  }
}
