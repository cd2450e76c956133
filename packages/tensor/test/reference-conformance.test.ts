/** @file The conformance suite itself: it finds what is wrong, and shows what was left out. */
import { describe, expect, test } from 'vitest';
import type { Backend, Storage } from '../src/backend.js';
import { ConformanceError, cases, conformance } from '../src/conformance/index.js';
import { ReferenceBackend } from '../src/reference/index.js';
import { elementMutants } from './mutants/elements.js';
import { layoutMutants } from './mutants/layout.js';
import { optionalMutants } from './mutants/optional.js';
import { poolMutants } from './mutants/pools.js';

/** The names of the cases of `kernel` that `backend` fails. */
async function failures(backend: Backend, kernel: string): Promise<string[]> {
  const failed: string[] = [];
  for (const one of cases.filter((each) => each.kernel === kernel)) {
    await one.run(backend).catch((error) => {
      expect(error).toBeInstanceOf(ConformanceError);
      failed.push(one.name);
    });
  }
  return failed;
}

test('covers every kernel of the contract', () => {
  const covered = new Set(cases.map(({ kernel }) => kernel));
  const outside = ['upload', 'read', 'release', 'sync', 'memory', 'close', 'constructor'];
  const required = Object.getOwnPropertyNames(ReferenceBackend.prototype);
  const optional = [
    'maskedScale',
    'crossEntropy',
    'pictures',
    'updateRunning',
    'adamStep',
    'sgdStep',
  ];
  const kernels = [...required, ...optional].filter((name) => !outside.includes(name));
  expect(kernels.filter((name) => !covered.has(name))).toEqual([]);
});

test('no two cases have one name', () => {
  const names = cases.map(({ name }) => name);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});

describe('fails a backend', () => {
  test('whose products are off by 2^-12, as with the 10 bits of TensorFloat-32', async () => {
    class Coarse extends ReferenceBackend {
      override conv2d(...[x, weight, ...rest]: Parameters<Backend['conv2d']>): Storage {
        const { dtype, shape } = weight;
        const factor = this.fill([], dtype, 1 + 2 ** -12);
        const scaled = this.binary('mul', weight, { storage: factor, shape: [], dtype }, shape);
        const y = super.conv2d(x, { storage: scaled, shape, dtype }, ...rest);
        this.release(factor);
        this.release(scaled);
        return y;
      }
    }
    const all = cases.filter(({ kernel }) => kernel === 'conv2d').map(({ name }) => name);
    const wrong = all.filter((name) => !name.includes('an empty batch'));
    expect(await failures(new Coarse(), 'conv2d')).toEqual(wrong);
  });

  test('that leaks a storage', async () => {
    class Leaking extends ReferenceBackend {
      override argmax(...args: Parameters<Backend['argmax']>): Storage {
        this.fill([3], 'float32', 0);
        return super.argmax(...args);
      }
    }
    const all = cases.filter(({ kernel }) => kernel === 'argmax');
    expect(await failures(new Leaking(), 'argmax')).toHaveLength(all.length);
  });

  test('whose optional kernel is wrong, where it has one', async () => {
    class Decaying extends ReferenceBackend {
      sgdStep() {}
    }
    expect(await failures(new Decaying(), 'sgdStep')).not.toEqual([]);
    expect(await failures(new ReferenceBackend(), 'sgdStep')).toEqual([]);
  });

  test.each([...elementMutants, ...layoutMutants, ...poolMutants, ...optionalMutants])(
    'whose $kernel $about',
    async ({ kernel, backend, caughtBy }) => {
      const failed = await failures(backend, kernel);
      expect(failed).toContain(caughtBy);
      // Wrong in one way, not broken: something else it can do.
      const all = cases.filter((one) => one.kernel === kernel);
      expect(failed.length).toBeLessThan(all.length);
    },
  );
});

describe('registers', () => {
  const [first, second] = cases.map(({ name }) => name) as [string, string];

  function registered(exclude: { name: string; reason: string }[]) {
    const run: string[] = [];
    const skipped: string[] = [];
    const runner = Object.assign((name: string) => void run.push(name), {
      skip: (name: string) => void skipped.push(name),
    });
    conformance({ backend: async () => new ReferenceBackend(), test: runner, exclude });
    return { run, skipped };
  }

  test('every case, and shows those that are excluded with the reason', () => {
    expect(registered([]).run).toHaveLength(cases.length + 1);
    const { run, skipped } = registered([{ name: second, reason: 'no such hardware' }]);
    expect(run).toContain(first);
    expect(run).not.toContain(second);
    expect(skipped).toEqual([`${second} (excluded: no such hardware)`]);
  });

  test('no exclusion of a case that does not exist', () => {
    expect(() => registered([{ name: 'nonsense', reason: 'none' }])).toThrow('nonsense');
  });
});
