/** @file Backward, and gradients as values: what arrives where, what is freed, what is an error. */
import { describe, expect, it } from 'vitest';
import * as ops from '../src/index.js';
import {
  grad,
  gradients,
  noGrad,
  Parameter,
  scope,
  sum,
  TensorError,
  tensor,
  valueAndGrad,
  withinPart,
} from '../src/index.js';
import { reference } from '../src/reference/index.js';
import { backend, leaf } from './leaf.js';

describe('backward', () => {
  it('adds up what several calls bring to a leaf', async () => {
    const x = leaf(1, [3]);
    sum(ops.mul(x, 2)).backward();
    sum(ops.mul(x, 3)).backward();
    expect([...(await x.grad!.data())]).toEqual([5, 5, 5]);
  });

  it('runs once, or again where the graph was retained', async () => {
    const x = leaf(1, [3]);
    const y = sum(ops.mul(x, x));
    y.backward({ retainGraph: true });
    y.backward();
    const values = await x.data();
    expect([...(await x.grad!.data())]).toEqual([...values].map((value) => 4 * value));
    expect(() => y.backward()).toThrow('retainGraph');
  });

  it('can be timed op by op, and brings the same', async () => {
    const x = leaf(1, [3]);
    const part = { place: '1 Square()' };
    const lossOf = () => scope(() => sum(ops.exp(withinPart(part, () => ops.mul(x, x)))));
    const first = lossOf();
    first.backward();
    first.dispose();
    const wanted = await x.grad!.data();
    x.grad!.dispose();
    x.grad = null;
    const before = backend.memory().storages;
    const loss = lossOf();
    const times = await ops.timedBackward(loss);
    expect(times.map(({ op, layer }) => [op, layer])).toEqual([
      ['sum', undefined],
      ['exp', undefined],
      ['mul', '1 Square()'],
    ]);
    for (const { milliseconds } of times) expect(milliseconds).toBeGreaterThan(0);
    expect(await x.grad!.data()).toEqual(wanted);
    loss.dispose();
    expect(backend.memory().storages).toBe(before + 1);
    await expect(ops.timedBackward(ops.mul(x, 2))).rejects.toThrow('one element');
  });

  it('needs a gradient for more than one element, and takes one', async () => {
    const x = leaf(1, [3]);
    const y = ops.mul(x, 2);
    expect(() => y.backward()).toThrow('one element');
    y.backward({ gradient: tensor(new Float64Array([1, 10, 100]), { backend }) });
    expect([...(await x.grad!.data())]).toEqual([2, 20, 200]);
  });

  it('refuses tensors that nothing with requiresGrad went into', () => {
    const x = leaf(1, [1]);
    expect(() => x.detach().backward()).toThrow('requiresGrad');
    expect(() => noGrad(() => ops.mul(x, 2)).backward()).toThrow('requiresGrad');
    expect(() => {
      ops.mul(x, 2).requiresGrad = false;
    }).toThrow('detach()');
  });

  it('computes no gradient that nobody needs', () => {
    const own = reference();
    let calls = 0;
    const original = own.conv2dInputGradient.bind(own);
    own.conv2dInputGradient = (...args) => {
      calls++;
      return original(...args);
    };
    const x = tensor(new Float32Array(9), { backend: own, shape: [1, 1, 3, 3] });
    const w = tensor(new Float32Array(4), {
      backend: own,
      shape: [1, 1, 2, 2],
      requiresGrad: true,
    });
    sum(ops.conv2d(x, w)).backward();
    expect(calls).toBe(0);
    expect(w.grad!.shape).toEqual([1, 1, 2, 2]);
  });

  it('sums what one call brings before it adds that to grad, as PyTorch rounds', async () => {
    // 1 + (2^-24 + 2^-24) is seen in float32, (1 + 2^-24) + 2^-24 is not.
    const x = tensor([1], { backend, requiresGrad: true });
    x.grad = tensor([1], { backend });
    const small = ops.mul(x, 2 ** -24);
    sum(ops.add(small, ops.mul(x, 2 ** -24))).backward();
    expect(await x.grad.item()).toBe(1 + 2 ** -23);
  });

  it('retained twice brings its gradients twice', async () => {
    const x = leaf(1, [3]);
    const y = sum(ops.mul(x, 5));
    y.backward({ retainGraph: true });
    y.backward({ retainGraph: true });
    expect([...(await x.grad!.data())]).toEqual([10, 10, 10]);
    y.backward();
    expect(() => y.backward()).toThrow('Pass { retainGraph: true } to the first');
  });

  it('changes no grad and leaves nothing behind when a gradient fails on the way', async () => {
    const own = reference();
    const x = tensor([1, 2], { backend: own, requiresGrad: true });
    const w = new Parameter([2], new Float32Array([3, 4]));
    await w.to(own);
    const before = own.memory();
    const loss = scope(() => sum(ops.add(ops.exp(x), ops.mul(x, w))));
    w.load(new Float32Array([5, 6]));
    expect(() => loss.backward()).toThrow('changed in place');
    expect([x.grad, w.grad]).toEqual([null, null]);
    loss.dispose();
    expect(own.memory()).toEqual(before);
  });

  it('leaves nothing behind, whichever way the graph ends', () => {
    const own = reference();
    const x = tensor(new Float32Array([1, 2]), { backend: own, requiresGrad: true });
    const before = own.memory();
    for (const end of ['backward', 'dispose'] as const) {
      const loss = scope(() => sum(ops.exp(ops.mul(x, ops.tanh(x)))));
      if (end === 'backward') loss.backward();
      loss.dispose();
      x.grad?.dispose();
      x.grad = null;
      expect(own.memory()).toEqual(before);
    }
  });
});

describe('gradients', () => {
  it('are those of leaves and of computed tensors, and touch no grad', async () => {
    const x = tensor([1, 2, 3], { backend, requiresGrad: true });
    const w = tensor([4, 5, 6], { backend, requiresGrad: true });
    const product = ops.mul(x, w);
    const [byX, byProduct, again] = gradients(sum(ops.mul(product, product)), [x, product, x]);
    expect([...(await byProduct.data())]).toEqual([8, 20, 36]);
    expect([...(await byX.data())]).toEqual([32, 100, 216]);
    byX.dispose();
    expect([...(await again.data())]).toEqual([32, 100, 216]);
    expect([x.grad, w.grad, product.grad]).toEqual([null, null, null]);
    expect(byProduct.requiresGrad).toBe(false);
  });

  it('of a tensor with regard to itself are what weighs it', async () => {
    const x = tensor([1, 2], { backend, requiresGrad: true });
    const y = ops.mul(x, 3);
    const weights = tensor([5, 7], { backend });
    const options = { gradient: weights, retainGraph: true };
    const [byY, byX] = gradients(y, [y, x], options);
    expect([...(await byY.data())]).toEqual([5, 7]);
    expect([...(await byX.data())]).toEqual([15, 21]);
    expect([...(await gradients(x, [x], options)[0].data())]).toEqual([5, 7]);
  });

  it('need the graph again only where it was retained', () => {
    const x = leaf(1, [2]);
    const y = sum(ops.exp(x));
    gradients(y, [x], { retainGraph: true });
    gradients(y, [x]);
    expect(() => gradients(y, [x])).toThrow('retainGraph');
  });

  it('free no more of the graph than they went through', async () => {
    const x = leaf(1, [2]);
    const h = ops.exp(x);
    const y = sum(ops.mul(h, h));
    expect(gradients(y, [h])[0].shape).toEqual([2]);
    expect(gradients(h, [x], { gradient: h })[0].shape).toEqual([2]);
  });

  it('compute only what leads to what was asked for', () => {
    const own = reference();
    let products = 0;
    const { matmul } = own;
    own.matmul = (...args) => {
      products++;
      return matmul.apply(own, args);
    };
    const a = tensor(new Float32Array(4), { backend: own, shape: [2, 2], requiresGrad: true });
    const b = tensor(new Float32Array(4), { backend: own, shape: [2, 2], requiresGrad: true });
    const y = sum(ops.matmul(ops.matmul(a, a), b));
    products = 0;
    gradients(y, [b], { retainGraph: true });
    expect(products).toBe(1);
    gradients(y, [a]);
    expect(products).toBe(4);
  });

  it('refuse inputs without requiresGrad, and unused ones unless they are allowed', async () => {
    const x = leaf(1, [2]);
    const other = leaf(2, [2]);
    const y = sum(ops.mul(x, x));
    const options = { retainGraph: true } as const;
    expect(() => gradients(y, [x, x.detach()], options)).toThrow('input 1 does not require');
    expect(() => gradients(y, [x, other], options)).toThrow('does not depend on input 1');
    expect(() => gradients(x.detach(), [x])).toThrow('gradients() on a tensor that nothing');
    expect(() => gradients(ops.mul(x, x), [x])).toThrow('{ gradient }');
    const [byX, none] = gradients(y, [x, other], { allowUnused: true });
    expect(none).toBeNull();
    expect(byX?.shape).toEqual([2]);
  });

  it('belong to the scope around them; nothing else is left', () => {
    const own = reference();
    const x = tensor([1, 2], { backend: own, requiresGrad: true });
    const unused = tensor([1], { backend: own, requiresGrad: true });
    const before = own.memory();
    scope(() => {
      const h = ops.tanh(x);
      gradients(sum(ops.mul(h, h)), [x, h]);
      expect(() => gradients(sum(h), [x, unused])).toThrow(TensorError);
    });
    expect(own.memory()).toEqual(before);
    const [kept] = scope(() => gradients(sum(ops.exp(x)), [x]));
    expect(own.memory().storages).toBe(before.storages + 1);
    kept.dispose();
  });
});

describe('grad(f)', () => {
  const norm = (x: ops.Tensor, w: ops.Tensor) => sum(ops.mul(ops.mul(x, x), w));

  it('gives the gradients with regard to all arguments, and the value where asked', async () => {
    const x = tensor([1, 2], { backend });
    const w = tensor([3, 4], { backend });
    const [byX, byW] = grad(norm)(x, w);
    expect([...(await byX.data())]).toEqual([6, 16]);
    expect([...(await byW.data())]).toEqual([1, 4]);
    const { value, gradients: both } = noGrad(() => valueAndGrad(norm)(x, w));
    expect(await value.item()).toBe(19);
    expect(value.requiresGrad).toBe(false);
    expect([...(await both[1].data())]).toEqual([1, 4]);
  });

  it('takes what it closes over for constant, and touches no grad', async () => {
    const x = leaf(1, [2]);
    const w = leaf(2, [2]);
    const [byX] = grad((arg: ops.Tensor) => norm(arg, w))(x);
    expect(byX.shape).toEqual([2]);
    expect([x.grad, w.grad]).toEqual([null, null]);
  });

  it('gives zeros for an argument that the value does not depend on', async () => {
    const [, none] = grad((x: ops.Tensor, _y: ops.Tensor) => sum(x))(leaf(1, [2]), leaf(2, [3]));
    expect(none.dtype).toBe('float64');
    expect([...(await none.data())]).toEqual([0, 0, 0]);
  });

  it('refuses integers, values that are no scalars, and second derivatives', () => {
    const x = leaf(1, [2]);
    expect(() => grad(norm)(x, tensor(new Int32Array(2), { backend }))).toThrow('int32');
    expect(() => grad((y: ops.Tensor) => ops.mul(y, y))(x)).toThrow('one element');
    const slope = (y: ops.Tensor) => sum(grad((z: ops.Tensor) => norm(z, z))(y)[0]);
    expect(() => grad(slope)(x)).toThrow('second derivatives');
  });

  it('leaves nothing behind but its results, also when the function fails', () => {
    const own = reference();
    const x = tensor([1, 2], { backend: own });
    const before = own.memory();
    const fails = (y: ops.Tensor): ops.Tensor => {
      ops.exp(ops.mul(y, y));
      throw new Error('stop');
    };
    expect(() => grad(fails)(x)).toThrow('stop');
    expect(own.memory()).toEqual(before);
    for (const g of grad(norm)(x, x)) g.dispose();
    expect(own.memory()).toEqual(before);
  });
});
