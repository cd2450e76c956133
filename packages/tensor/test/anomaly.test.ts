/** @file Anomaly mode: which op made the first NaN, where it was called, and how one hears of it. */
import { afterEach, describe, expect, it } from 'vitest';
import {
  add,
  type Backend,
  checkAnomalies,
  customOp,
  detectAnomaly,
  div,
  exp,
  full,
  gradcheck,
  log,
  mul,
  noGrad,
  Parameter,
  relu,
  scope,
  setDetectAnomaly,
  sgdStep,
  sqrt,
  sub,
  sum,
  type Tensor,
  tensor,
  withinPart,
} from '../src/index.js';
import { ReferenceBackend, reference } from '../src/reference/index.js';
import { state } from '../src/state.js';

const backend = reference();
afterEach(() => {
  setDetectAnomaly(false);
  expect(state.watchers.size).toBe(0);
});

const of = (...values: number[]) => tensor(values, { backend, requiresGrad: true });

/** The message of the anomaly in `body`, with the line of this file instead of its path. */
async function messageOf(body: () => unknown, given = 0): Promise<string> {
  const before = backend.memory().storages - given;
  const error = await detectAnomaly(() => scope(() => void body())).catch((each) => each);
  expect(error).toMatchObject({ name: 'TensorError', code: 'anomaly' });
  expect(backend.memory().storages).toBe(before);
  return error.message.replace(/\/\S*anomaly\.test\.ts:(\d+):\d+/, 'line $1');
}

/** "line n", n lines below the call. */
function line(below: number): string {
  const caller = new Error().stack!.split('\n')[2]!;
  const [, at] = /:(\d+):\d+\)?$/.exec(caller)!;
  return `line ${Number(at) + below}`;
}

describe('names the op, the element and the line', () => {
  it('of a forward pass, and not what the NaN goes through after that', async () => {
    const wanted = line(2);
    const message = await messageOf(() => {
      const y = log(sub(of(3, 2, 1), 2));
      sum(mul(y, y)).backward();
    });
    expect(message).toContain(
      `Element [2] of [3] is the first NaN, made by log, called at ${wanted}. Look`,
    );
  });

  it('of a pass without gradients, and of numbers that were NaN from the start', async () => {
    const here = line(1);
    expect(await messageOf(() => noGrad(() => exp(of(1, 1000))))).toContain(
      `Element [1] of [2] is the first infinity, made by exp, called at ${here}`,
    );
    expect(await messageOf(() => of(0, Number.NaN))).toContain('made by tensor, called at');
    expect(await messageOf(() => full([2, 2], Number.NaN, { backend }))).toContain(
      '[0, 0] of [2, 2]',
    );
  });

  it('of a gradient, at the op that it is the gradient of', async () => {
    const wanted = line(2);
    const message = await messageOf(() => {
      const y = sqrt(relu(of(-1, 4)));
      sum(y).backward();
    });
    expect(message).toContain(
      `Element [0] of [2] is the first infinity, made by the gradient of sqrt, which was called at ${wanted}.`,
    );
  });

  it('of the gradient of a custom op', async () => {
    const wrong = customOp({
      name: 'wrong',
      forward: (x: Tensor) => mul(x, 1),
      backward: (g) => [div(g, 0)],
    });
    expect(await messageOf(() => sum(wrong(of(1))).backward())).toContain('the gradient of wrong');
  });

  it('of a step that changes a parameter in place', async () => {
    class Stepping extends ReferenceBackend {
      sgdStep(): void {}
    }
    const own = new Stepping() as unknown as Backend;
    const p = new Parameter([2], Float32Array.of(1, Number.POSITIVE_INFINITY));
    await p.to(own);
    const plain = { momentum: 0, dampening: 0, nesterov: false, weightDecay: 0, first: true };
    const stepping = detectAnomaly(() => sgdStep([p], [p], [], { lr: 1, ...plain }));
    await expect(stepping).rejects.toThrow(
      /\[1\] of \[2\] is the first infinity, written in place by sgdStep, called at .*test\.ts/,
    );
  });

  it('of a part of a model, where ops say that they belong to one', async () => {
    const [outer, inner] = [{ place: '0 Block()' }, { place: '0.1 Root()' }];
    const message = (value: number) =>
      messageOf(() => {
        const y = withinPart(outer, () => exp(withinPart(inner, () => sqrt(of(value)))));
        sum(y).backward();
      });
    expect(await message(-1)).toContain('made by sqrt of 0.1 Root(), called at');
    expect(await message(1e9)).toContain('made by exp of 0 Block(), called at');
    expect(await message(0)).toContain('made by the gradient of sqrt of 0.1 Root(), which');
    const failing = detectAnomaly(() => withinPart(outer, () => log(of(-1))));
    await expect(failing).rejects.toMatchObject({ op: 'log of 0 Block()' });
    expect(state.part).toBeNull();
  });

  it('with a place that is unknown where the mode came after the forward pass', async () => {
    const x = of(0);
    const loss = sum(sqrt(x));
    const message = await messageOf(() => {
      loss.backward();
      x.dispose();
    }, 1);
    expect(message).toContain(
      'the gradient of sqrt, which was called at a place that was not recorded.',
    );
  });
});

describe('detectAnomaly', () => {
  it('resolves to what the body returns where all is finite', async () => {
    const x = of(1, 2);
    expect(await detectAnomaly(() => 5)).toBe(5);
    const value = await detectAnomaly(async () => {
      const loss = sum(mul(x, x));
      loss.backward();
      return loss.item();
    });
    expect(value).toBe(5);
  });

  it('passes an error of the body on, or gives it as the cause of an anomaly before it', async () => {
    const stop = new Error('stop');
    const throwing = () => {
      throw stop;
    };
    await expect(detectAnomaly(throwing)).rejects.toBe(stop);
    const after = detectAnomaly(async () => {
      log(of(-1));
      throwing();
    });
    await expect(after).rejects.toMatchObject({ code: 'anomaly', cause: stop });
  });

  it('lets the next read reject, which ends a loop at once', async () => {
    let steps = 0;
    const training = detectAnomaly(async () => {
      for (let x = of(4); ; steps++) {
        x = log(x);
        await x.item();
      }
    });
    await expect(training).rejects.toThrow('made by log');
    expect(steps).toBe(3);
  });

  it('finds the first among many, in the order of the ops', async () => {
    const message = await messageOf(() => {
      const x = of(0);
      const y = div(x, x);
      log(x);
      add(y, 1);
    });
    expect(message).toContain('made by div');
  });

  it('counts infinities unless told not to', async () => {
    const masked = () => add(of(1), full([1], Number.NEGATIVE_INFINITY, { backend }));
    await detectAnomaly(masked, { infinity: false });
    await expect(detectAnomaly(masked)).rejects.toThrow('infinity, made by full');
    const nan = () => mul(masked(), 0);
    await expect(detectAnomaly(nan, { infinity: false })).rejects.toThrow('NaN, made by mul');
  });

  it('may be nested, and run twice at a time', async () => {
    const inner = () => detectAnomaly(() => log(of(-1)));
    await expect(detectAnomaly(inner)).rejects.toThrow('made by log');
    const slow = detectAnomaly(() => new Promise((resolve) => setTimeout(resolve, 5)));
    await detectAnomaly(() => exp(of(1)));
    await slow;
  });

  it('checks double precision as well', async () => {
    const x = tensor(Float64Array.of(1, 2), { backend, requiresGrad: true });
    expect(await detectAnomaly(() => gradcheck(exp, [x]))).toBe(true);
    await expect(detectAnomaly(() => exp(mul(x, 1000)))).rejects.toThrow('made by exp');
  });

  it('ignores whole numbers and tensors without elements', async () => {
    await detectAnomaly(() => {
      tensor(new Int32Array([1, 2]), { backend });
      log(tensor(new Float32Array(0), { backend }));
    });
  });
});

describe('setDetectAnomaly', () => {
  it('holds until it is turned off; checkAnomalies tells once', async () => {
    setDetectAnomaly(true);
    setDetectAnomaly(true);
    expect(state.watchers.size).toBe(1);
    await checkAnomalies();
    log(of(-1));
    await expect(checkAnomalies()).rejects.toThrow('made by log');
    await checkAnomalies();
    setDetectAnomaly(false);
    expect(Number.isNaN(await log(of(-1)).item())).toBe(true);
    await checkAnomalies();
  });
});

describe('a device that fails', () => {
  /** Fails from the first `exp` on, as a stream does: later reads reject. */
  class Failing extends ReferenceBackend {
    #failed = false;

    override unary(...args: Parameters<Backend['unary']>) {
      if (args[0] === 'exp') this.#failed = true;
      return super.unary(...args);
    }

    override read(...args: Parameters<Backend['read']>) {
      return this.#failed ? Promise.reject(new Error('exp: out of memory')) : super.read(...args);
    }
  }

  it('is found at the op and the line at which it failed', async () => {
    const own = new Failing() as unknown as Backend;
    const wanted = line(3);
    const failing = detectAnomaly(async () => {
      const x = mul(tensor([1], { backend: own }), 2);
      const y = exp(x);
      return log(y).item();
    });
    const error = await failing.catch((each) => each);
    expect(error).toMatchObject({
      code: 'device-failed',
      cause: { message: 'exp: out of memory' },
    });
    expect(error.message.replace(/\/\S*anomaly\.test\.ts:(\d+):\d+/, 'line $1')).toContain(
      `The device failed at exp, called at ${wanted}: exp: out of memory`,
    );
  });
});
