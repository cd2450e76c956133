/** @file Functions with gradients of their own, and the check that finds a wrong one. */
import { describe, expect, it } from 'vitest';
import {
  add,
  customOp,
  div,
  exp,
  gradcheck,
  mul,
  noGrad,
  ones,
  Parameter,
  scope,
  sum,
  type Tensor,
  tensor,
} from '../src/index.js';
import { reference } from '../src/reference/index.js';
import { backend, leaf } from './leaf.js';

/** x^2 w, with an intermediate in both directions. */
const squareTimes = customOp({
  name: 'squareTimes',
  forward: (x: Tensor, w: Tensor) => ({ output: mul(mul(x, x), w), saved: [x, w] }),
  backward: (g, [x, w], needs) => [
    needs[0] ? mul(g, mul(mul(x, 2), w)) : null,
    needs[1] ? mul(g, mul(x, x)) : null,
  ],
});

const double = (gradient: (g: Tensor) => Tensor) =>
  customOp({ name: 'double', forward: (x: Tensor) => mul(x, 2), backward: (g) => [gradient(g)] });

describe('a custom op', () => {
  it('passes gradcheck, alone and between other ops', async () => {
    const inputs = [leaf(1, [2, 3]), leaf(2, [2, 3])] as const;
    await gradcheck(squareTimes, inputs);
    await gradcheck((x, w) => exp(squareTimes(exp(x), squareTimes(w, x))), inputs);
  });

  it('appears under its name, and is told what is needed', async () => {
    const asked: (readonly boolean[])[] = [];
    const op = customOp({
      name: 'watchful',
      forward: (x: Tensor, y: Tensor) => add(x, y),
      backward: (g, _saved, needs) => {
        asked.push(needs);
        return [g, null];
      },
    });
    const x = leaf(1, [2]);
    const y = op(x, x.detach());
    expect(y.node?.op).toBe('watchful');
    sum(y).backward();
    expect(asked).toEqual([[true, false]]);
    expect([...(await x.grad!.data())]).toEqual([1, 1]);
    expect(noGrad(() => op(x, x)).requiresGrad).toBe(false);
  });

  it('may give one gradient to two inputs, a tensor of its surroundings, or none', async () => {
    const constant = tensor(Float64Array.of(7, 7), { backend });
    const op = customOp({
      name: 'three',
      forward: (x: Tensor, y: Tensor, z: Tensor) => add(add(x, y), z),
      backward: (g) => [g, constant, g],
    });
    const [x, y, z, unmoved] = [1, 2, 3, 4].map((seed) => leaf(seed, [2])) as Tensor[];
    for (let i = 0; i < 2; i++) sum(op(x!, y!, z!)).backward();
    for (const [input, wanted] of [
      [x, 2],
      [y, 14],
      [z, 2],
    ] as const) {
      expect([...(await input!.grad!.data())]).toEqual([wanted, wanted]);
    }
    expect([...(await constant.data())]).toEqual([7, 7]);
    const none = customOp({
      name: 'none',
      forward: (v: Tensor) => mul(v, 1),
      backward: () => [null],
    });
    sum(none(unmoved!)).backward();
    expect(unmoved!.grad).toBeNull();
  });

  it('may hand an input through: gradient reversal', async () => {
    const reverse = customOp({
      name: 'reverse',
      forward: (x: Tensor) => x,
      backward: (g) => [mul(g, -1)],
    });
    const x = leaf(1, [2]);
    const y = reverse(x);
    expect(y).not.toBe(x);
    sum(mul(y, 3)).backward();
    expect([...(await x.grad!.data())]).toEqual([-3, -3]);
    expect(x.isDisposed).toBe(false);
  });

  it('keeps what it saves until backward, and no longer', () => {
    const own = reference();
    const x = tensor([1, 2], { backend: own, requiresGrad: true });
    const w = tensor([3, 4], { backend: own });
    const before = own.memory();
    for (const end of ['backward', 'dispose'] as const) {
      const inner = exp(x);
      const y = squareTimes(inner, w);
      inner.dispose();
      const loss = sum(y);
      y.dispose();
      // exp(x), which both ops saved, and the loss.
      expect(own.memory().storages).toBe(before.storages + 2);
      if (end === 'backward') loss.backward();
      loss.dispose();
      x.grad?.dispose();
      x.grad = null;
      expect(own.memory()).toEqual(before);
    }
  });

  it('leaves nothing behind when forward or backward fails', () => {
    const own = reference();
    const x = tensor([1, 2], { backend: own, requiresGrad: true });
    const fails = (when: 'forward' | 'backward') => {
      const work = (v: Tensor, isHere: boolean) => {
        const result = exp(mul(v, v));
        if (isHere) throw new Error('stop');
        return result;
      };
      return customOp({
        name: 'fails',
        forward: (v: Tensor) => work(v, when === 'forward'),
        backward: (g) => [work(g, when === 'backward')],
      });
    };
    const before = own.memory();
    expect(() => fails('forward')(x)).toThrow('stop');
    expect(own.memory()).toEqual(before);
    scope(() => {
      const loss = sum(fails('backward')(x));
      expect(() => loss.backward()).toThrow('stop');
    });
    expect(own.memory()).toEqual(before);
  });

  it('notices a saved parameter that was changed in place, and copies one it returns', async () => {
    const w = new Parameter([2], Float32Array.of(3, 4));
    await w.to(backend);
    const x = tensor([1, 2], { backend, requiresGrad: true });
    const y = sum(squareTimes(x, w));
    w.load(Float32Array.of(5, 6));
    expect(() => y.backward()).toThrow('squareTimes: a value needed for its gradient was changed');
    const dot = customOp({
      name: 'dot',
      forward: (v: Tensor) => sum(mul(v, w)),
      backward: () => [w],
    });
    dot(x).backward();
    expect(x.grad!.base).toBeUndefined();
    expect([...(await x.grad!.data())]).toEqual([5, 6]);
  });

  it('must return a gradient per input, of its shape and type', () => {
    const x = leaf(1, [2]);
    const returning = (...gradients: (Tensor | null)[]) =>
      sum(
        customOp({
          name: 'wrong',
          forward: (v: Tensor) => mul(v, 2),
          backward: () => gradients as [Tensor | null],
        })(x),
      );
    const like = { backend, dtype: 'float64' } as const;
    expect(() => returning().backward()).toThrow('wrong: backward returned 0 gradients for 1');
    expect(() => returning(null, null).backward()).toThrow('2 gradients');
    expect(() => returning(ones([1], like)).backward()).toThrow(
      'of shape [1] for input 0 of shape [2]',
    );
    expect(() => returning(ones([2], { backend })).backward()).toThrow("cast(gradient, 'float64')");
    expect(x.grad).toBeNull();
  });
});

describe('gradcheck', () => {
  it('names the input, the element and both values of a wrong gradient', async () => {
    const x = tensor(Float64Array.of(1, 2, 3, 4), { backend, shape: [2, 2], requiresGrad: true });
    const wrong = double((g) =>
      mul(g, tensor(Float64Array.of(2, 2, 2, 5), { backend, shape: [2, 2] })),
    );
    const check = gradcheck((y, z) => add(y, wrong(z)), [x.detach(), x]);
    await expect(check).rejects.toMatchObject({ name: 'TensorError', code: 'gradcheck' });
    // The weight of the fourth element is cos 4 = -0.6536.
    await expect(check).rejects.toThrow(
      /input 1, element \[1, 1\] of \[2, 2\], the gradient is -3\.268\d*, but differences give -1\.307\d*/,
    );
  });

  it('has tolerances and a step, and lets no NaN pass', async () => {
    const near = double((g) => mul(g, 2.001));
    await gradcheck(near, [leaf(1, [3])]);
    await expect(gradcheck(near, [leaf(1, [3])], { rtol: 1e-6 })).rejects.toThrow(
      'within 0.0000111',
    );
    await gradcheck(near, [leaf(1, [3])], { rtol: 1e-6, atol: 0.01 });
    const nan = double((g) => div(mul(g, 0), mul(g, 0)));
    await expect(gradcheck(nan, [leaf(1, [3])])).rejects.toThrow('the gradient is NaN');
    const cubic = (x: Tensor) => mul(x, mul(x, x));
    await expect(gradcheck(cubic, [leaf(1, [3])], { eps: 0.1 })).rejects.toThrow('gradcheck');
  });

  it('takes a gradient that does not come for 0', async () => {
    const none = customOp({
      name: 'none',
      forward: (x: Tensor) => mul(x, 2),
      backward: () => [null],
    });
    await expect(gradcheck(none, [leaf(1, [1])])).rejects.toThrow('the gradient is 0');
    await gradcheck((_x, y) => mul(y, y), [leaf(1, [1]), leaf(2, [1])]);
    await gradcheck((_x) => ones([2], { backend, dtype: 'float64' }), [leaf(1, [1])]);
  });

  it('wants double precision, and something to check', async () => {
    const single = tensor([1], { backend, requiresGrad: true });
    await expect(gradcheck(exp, [single])).rejects.toMatchObject({ code: 'wrong-dtype' });
    await expect(gradcheck(exp, [leaf(1, [1]).detach()])).rejects.toThrow('no input requires');
  });

  it('touches no grad and leaves nothing behind', async () => {
    const own = reference();
    const x = tensor(Float64Array.of(1, 2), { backend: own, requiresGrad: true });
    const before = own.memory();
    await gradcheck((y) => exp(mul(y, y)), [x]);
    await expect(
      gradcheck(
        double((g) => exp(g)),
        [x],
      ),
    ).rejects.toThrow('gradcheck');
    expect(own.memory()).toEqual(before);
    expect(x.grad).toBeNull();
  });
});
