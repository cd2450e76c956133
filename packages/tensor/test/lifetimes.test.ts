/** @file Who gives tensors back: `using`, scopes, async scopes, handles that were forgotten, and failures. */

import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import ts from 'typescript';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  add,
  type Backend,
  enableGrad,
  exp,
  mul,
  noGrad,
  ones,
  Parameter,
  scope,
  scopeAsync,
  sum,
  type Tensor,
  TensorError,
  tensor,
  trackTensors,
  zeros,
} from '../src/index.js';
import { reference } from '../src/reference/index.js';
import { state } from '../src/state.js';

let backend: Backend;
beforeEach(() => {
  backend = reference();
});

/** How many storages of the test's backend are alive. */
const alive = () => backend.memory().storages;
const one = () => ones([1], { backend });

describe('`using`', () => {
  it('gives back at the end of its block, and when that is left by an error', () => {
    {
      using x = zeros([2], { backend });
      using y = add(x, x);
      expect([y.size, alive()]).toEqual([2, 2]);
    }
    expect(alive()).toBe(0);
    expect(() => {
      using x = one();
      throw new Error(`stop at ${x.size}`);
    }).toThrow('stop at 1');
    expect(alive()).toBe(0);
  });

  it('works as the TypeScript compiler writes it, with trackers as well', () => {
    const source = `
      export function run(one, add, track, alive) {
        using tracker = track();
        using x = one();
        using y = add(x, x);
        return [alive(), tracker.report().count];
      }`;
    const { outputText } = ts.transpileModule(source, {
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS },
    });
    expect(outputText).toContain('__disposeResources');
    const exports = {} as { run(...parts: unknown[]): number[] };
    new Function('exports', outputText)(exports);
    expect(exports.run(one, add, trackTensors, alive)).toEqual([2, 2]);
    expect([alive(), state.watchers.size]).toEqual([0, 0]);
  });
});

describe('scopes', () => {
  it('give back all but what they return, also within arrays and objects', () => {
    const kept = scope(() => {
      const a = one();
      const b = add(a, a);
      return { list: [add(b, b)], none: null };
    });
    expect(alive()).toBe(1);
    kept.list[0]!.dispose();
    expect(alive()).toBe(0);
  });

  it('hand what they return to the scope around them, however deep', () => {
    const value = scope(() => {
      const outer = one();
      const passed = scope(() => {
        const middle = add(outer, 1);
        return scope(() =>
          add(
            middle,
            scope(() => add(middle, 1)),
          ),
        );
      });
      expect(alive()).toBe(2);
      scope(() => mul(passed, 2));
      expect(alive()).toBe(3);
      return passed;
    });
    expect(alive()).toBe(1);
    value.dispose();
  });

  it('leave what was made outside alone, also where they return it', () => {
    const x = one();
    expect(scope(() => x)).toBe(x);
    scope(() => scope(() => x));
    expect(x.isDisposed).toBe(false);
  });

  it.each([
    ['at once', (): unknown => scope(fails)],
    ['in a scope within', () => scope(() => [one(), scope(fails)])],
    ['after a scope within', () => scope(() => [scope(() => add(one(), one())), fails()])],
    ['in an op', () => scope(() => add(add(one(), 1), ones([2, 3], { backend: reference() })))],
    ['in noGrad', () => scope(() => noGrad(fails))],
    ['after a backward', () => scope(() => [learned(), fails()])],
  ])('leave nothing behind when they fail %s', (_when, body) => {
    expect(body).toThrow();
    expect(alive()).toBe(0);
    expect([state.scopes, state.gradEnabled]).toEqual([[], true]);
  });

  it('refuse async functions, for which scopeAsync is there', () => {
    const asynchronous = () => Promise.resolve(1);
    expect(() => scope(asynchronous)).toThrow(TensorError);
    expect(() => noGrad(asynchronous)).toThrow('noGrad() was handed an async function');
    expect(() => enableGrad(asynchronous)).toThrow('scopeAsync');
    expect([state.scopes, state.gradEnabled]).toEqual([[], true]);
  });

  it('give back the gradients of leaves made inside, unless they return them', async () => {
    scope(() => void learned());
    expect(alive()).toBe(0);
    const gradient = scope(() => learned().grad!);
    expect(alive()).toBe(1);
    expect(await gradient.item()).toBe(2);
    gradient.dispose();
    const leaf = scope(learned);
    expect([alive(), await leaf.grad!.item()]).toEqual([2, 2]);
    leaf.dispose();
    expect([alive(), leaf.grad]).toEqual([0, null]);
    scope(() => void scope(() => learned().grad!));
    expect(alive()).toBe(0);
  });

  /** A leaf that a backward has brought a gradient. */
  function learned(): Tensor {
    const leaf = tensor([1], { backend, requiresGrad: true });
    sum(mul(leaf, 2)).backward();
    return leaf;
  }

  function fails(): never {
    exp(one());
    throw new Error('stop');
  }
});

describe('noGrad and enableGrad', () => {
  it('hold inside each other, and no longer than they run', () => {
    const x = tensor([1], { backend, requiresGrad: true });
    const records = () => mul(x, 2).requiresGrad;
    expect(noGrad(() => [records(), enableGrad(records), records()])).toEqual([false, true, false]);
    expect(records()).toBe(true);
  });
});

describe('async scopes', () => {
  it('give back at their end what they were handed, whatever happened in between', async () => {
    const value = await scopeAsync(async (s) => {
      const x = s.keep(one());
      await sleep(1);
      const y = s.keep(add(x, x));
      expect(alive()).toBe(2);
      return y.item();
    });
    expect([value, alive()]).toEqual([2, 0]);
    const failing = scopeAsync(async (s) => {
      s.keep(one());
      await sleep(1);
      throw new Error('stop');
    });
    await expect(failing).rejects.toThrow('stop');
    expect(alive()).toBe(0);
  });

  it('may hold scopes between awaits, and each other', async () => {
    const value = await scopeAsync(async (outer) => {
      const x = outer.keep(one());
      const inner = await scopeAsync(async (s) => {
        const y = s.keep(scope(() => exp(mul(x, 0))));
        await y.data();
        expect(alive()).toBe(2);
        return y.item();
      });
      expect(alive()).toBe(1);
      return inner + (await x.item());
    });
    expect([value, alive()]).toEqual([2, 0]);
  });

  it('run side by side without taking one another’s tensors', async () => {
    const run = (pause: number) =>
      scopeAsync(async (s) => {
        const x = s.keep(one());
        await sleep(pause);
        const y = s.keep(scope(() => add(add(x, 1), pause)));
        await sleep(pause);
        expect(x.isDisposed).toBe(false);
        return y.item();
      });
    expect(await Promise.all([run(8), run(2), run(5)])).toEqual([10, 4, 7]);
    expect(alive()).toBe(0);
  });

  it('let a gradient go on without its leaf where they return it', async () => {
    const gradient = await scopeAsync(async (s) => {
      const leaf = s.keep(tensor([1], { backend, requiresGrad: true }));
      s.keep(scope(() => sum(exp(mul(leaf, 0))))).backward();
      await sleep(1);
      return leaf.grad!;
    });
    expect(await gradient.item()).toBe(0);
    gradient.dispose();
    expect(alive()).toBe(0);
  });

  it('take the same tensor twice, and one that was disposed of', async () => {
    await scopeAsync(async (s) => {
      const x = s.keep(s.keep(one()));
      x.dispose();
    });
    expect(alive()).toBe(0);
  });
});

describe('a forgotten handle', () => {
  it('is given back with its graph and gradient when it is collected, also while tracked', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    using tracker = trackTensors();
    const p = new Parameter([1], Float32Array.of(1));
    await p.to(backend);
    const forget = () => {
      const x = tensor([1], { backend, requiresGrad: true });
      sum(mul(exp(x), p));
      sum(x).backward();
    };
    forget();
    expect(alive()).toBeGreaterThan(4);
    for (let i = 0; i < 50 && alive() > 1; i++) {
      collect();
      await sleep(1);
    }
    expect(alive()).toBe(1);
    expect(tracker.report().count).toBe(1);
  });
});
