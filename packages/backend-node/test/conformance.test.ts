/** @file The contract, proven for every instruction set of this processor, on one thread and on two. */
import { readFileSync } from 'node:fs';
import { availability, cpu } from '@striate/backend-node';
import { conformance } from '@striate/tensor/conformance';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

const here = availability();

/** The paths that Linux says this processor has; elsewhere only the one without extensions is sure. */
function promised(): string[] {
  const isKnown = process.platform === 'linux' && process.arch === 'x64';
  const info = isKnown ? readFileSync('/proc/cpuinfo', 'utf8') : '';
  const flags = new Set(/^flags\s*: (.*)$/m.exec(info)?.[1]?.split(' '));
  const needs = {
    avx512: ['avx512f', 'avx512vl', 'avx512bw', 'avx512dq'],
    avx2: ['avx2', 'fma'],
    baseline: [],
  };
  return Object.entries(needs)
    .filter(([, names]) => names.every((name) => flags.has(name)))
    .map(([isa]) => isa);
}

test('the engine was built, with every path that this processor can run', () => {
  expect(here).toEqual({
    available: true,
    instructionSets: expect.arrayContaining(promised()),
  });
});

for (const isa of here.available ? here.instructionSets : []) {
  for (const threads of ['1', '2']) {
    describe(`STRIATE_ISA=${isa} STRIATE_THREADS=${threads}`, () => {
      beforeAll(() => {
        vi.stubEnv('STRIATE_ISA', isa);
        vi.stubEnv('STRIATE_THREADS', threads);
      });
      afterAll(() => {
        vi.unstubAllEnvs();
      });

      test('choose what runs', async () => {
        const backend = await cpu();
        expect(backend.device).toMatch(new RegExp(`, ${threads} threads?, ${isa}$`));
        await backend.close();
      });

      conformance({ backend: () => cpu(), test });
    });
  }
}
