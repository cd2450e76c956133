/** @file Every op, forward and backward, against PyTorch, on the reference and the cpu backend. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cpu } from '@striate/backend-node';
import type { Backend } from '@striate/tensor';
import { reference } from '@striate/tensor/reference';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { families, title } from './fixtures.js';
import { Report } from './report.js';
import { runCase } from './run.js';

const BACKENDS: Readonly<Record<string, () => Promise<Backend>>> = {
  reference: async () => reference(),
  cpu: () => cpu({ threads: 2 }),
};

const report = new Report();

describe.each(Object.keys(BACKENDS))('%s', (name) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await BACKENDS[name]!();
  });
  afterAll(() => backend.close());

  for (const [family, cases] of Object.entries(families)) {
    describe(family, () => {
      for (const [i, one] of cases.entries()) {
        test(`${i + 1}. ${title(one)}`, async () => {
          const outcome = await runCase(one, backend);
          report.add(one.op, name, outcome);
          expect(outcome.faults, outcome.faults.join('; ')).toEqual([]);
        });
      }
    });
  }
});

afterAll(() => {
  const folder = fileURLToPath(new URL('../../.vitest/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}parity.txt`, `${report}\n`);
  console.log(`${report}`);
});
