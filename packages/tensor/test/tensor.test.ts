import { describe, expect, it } from 'vitest';
import {
  add,
  argmax,
  cast,
  equal,
  mul,
  noGrad,
  oneHot,
  ones,
  Parameter,
  scope,
  scopeAsync,
  TensorError,
  tensor,
  zeros,
} from '../src/index.js';
import { reference } from '../src/reference/index.js';

describe('a tensor', () => {
  it('comes from numbers, nested arrays and typed arrays', async () => {
    const backend = reference();
    expect(tensor(5, { backend }).shape).toEqual([]);
    const nested = tensor(
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      { backend },
    );
    expect([nested.shape, nested.dtype]).toEqual([[2, 3], 'float32']);
    expect([...(await nested.data())]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(tensor(new Int32Array(4), { backend, shape: [2, 2] }).dtype).toBe('int32');
    expect([...(await tensor([0, 2], { backend, dtype: 'bool' }).data())]).toEqual([0, 1]);
    expect([...(await ones([2], { backend, dtype: 'uint8' }).data())]).toEqual([1, 1]);
  });

  it('says what is wrong with numbers that do not fill it', () => {
    const backend = reference();
    expect(() => tensor([[1, 2], [3]], { backend })).toThrow(
      '3 numbers do not fill the shape [2, 2]',
    );
    expect(() => tensor([1], { backend, shape: [-1] })).toThrow('-1 is not a whole number from 0');
  });

  it('reads one element with item(), and no more', async () => {
    const backend = reference();
    expect(await tensor([7], { backend }).item()).toBe(7);
    await expect(zeros([2], { backend }).item()).rejects.toThrow('one element');
  });

  it('refuses operands of two types or two backends, and shapes that do not broadcast', () => {
    const [backend, other] = [reference(), reference()];
    const x = tensor([1, 2], { backend });
    expect(() => add(x, tensor(new Int32Array(2), { backend }))).toThrow("cast(x, 'float32')");
    expect(() => add(x, tensor([1, 2], { backend: other }))).toThrow('same backend');
    expect(() => add(x, tensor([1, 2, 3], { backend }))).toThrow('do not broadcast');
  });

  it('compares, casts and finds maxima without gradients', async () => {
    const backend = reference();
    const x = tensor(
      [
        [1, 3],
        [4, 2],
      ],
      { backend, requiresGrad: true },
    );
    expect(equal(x, 3).dtype).toBe('bool');
    expect([...(await argmax(x, 1).data())]).toEqual([1, 0]);
    expect([...(await cast(x, 'int32').data())]).toEqual([1, 3, 4, 2]);
    expect(argmax(x, 1).requiresGrad).toBe(false);
  });

  it('marks classes with one hot, and none for an index outside', async () => {
    const backend = reference();
    const index = tensor(new Int32Array([2, 0, -1, 3]), { backend, shape: [2, 2] });
    const before = backend.memory();
    const hot = oneHot(index, 3);
    expect([hot.shape, hot.dtype]).toEqual([[2, 2, 3], 'float32']);
    expect([...(await hot.data())]).toEqual([0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    hot.dispose();
    expect(backend.memory()).toEqual(before);
  });

  it('cannot be used after dispose(), which may be called twice', () => {
    const backend = reference();
    const x = zeros([2], { backend });
    x.dispose();
    x.dispose();
    expect(() => mul(x, 2)).toThrow('disposed');
    expect(x.isDisposed).toBe(true);
    expect(backend.memory().storages).toBe(0);
  });

  it('works with `using`', () => {
    const backend = reference();
    {
      using x = zeros([2], { backend });
      expect(x.size).toBe(2);
    }
    expect(backend.memory().storages).toBe(0);
  });
});

describe('scopes', () => {
  it('give back all but what they return, also within arrays and objects', () => {
    const backend = reference();
    const kept = scope(() => {
      const a = ones([1], { backend });
      const b = add(a, a);
      return { list: [add(b, b)], none: null };
    });
    expect(backend.memory().storages).toBe(1);
    kept.list[0]!.dispose();
    expect(backend.memory().storages).toBe(0);
  });

  it('hand what they return to the scope around them', () => {
    const backend = reference();
    scope(() => {
      scope(() => ones([1], { backend }));
      expect(backend.memory().storages).toBe(1);
    });
    expect(backend.memory().storages).toBe(0);
  });

  it('give back everything when they fail', () => {
    const backend = reference();
    expect(() =>
      scope(() => {
        ones([1], { backend });
        throw new Error('stop');
      }),
    ).toThrow('stop');
    expect(backend.memory().storages).toBe(0);
  });

  it('refuse async functions, for which scopeAsync is there', async () => {
    const backend = reference();
    const asynchronous = () => Promise.resolve(1);
    expect(() => scope(asynchronous)).toThrow(TensorError);
    expect(() => noGrad(asynchronous)).toThrow('scopeAsync');
    const value = await scopeAsync(async (s) => s.keep(ones([1], { backend })).item());
    expect(value).toBe(1);
    expect(backend.memory().storages).toBe(0);
  });
});

describe('a parameter', () => {
  it('has no values on a device before it is moved to one, and keeps them when it moves on', async () => {
    const [first, second] = [reference(), reference()];
    const p = new Parameter([2], () => new Float32Array([1, 2]));
    expect(() => p.storage).toThrow('await model.to(backend)');
    await p.to(first);
    await p.to(second);
    expect([...(await p.data())]).toEqual([1, 2]);
    expect(first.memory().storages).toBe(0);
    expect(() => p.load(new Float32Array(3))).toThrow('3 values do not fill');
  });
});
