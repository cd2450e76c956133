/** @file What the conformance suite leaves open and the reference backend promises: double precision, misuse. */
import { expect, test } from 'vitest';
import type { AvgPoolParams, Operand, Storage } from '../src/backend.js';
import type { DType, HostArray } from '../src/dtype.js';
import { TensorError } from '../src/errors.js';
import { reference } from '../src/reference/index.js';

const backend = reference();

function upload(data: HostArray, dtype: DType, shape = [data.length]): Operand {
  return { storage: backend.upload(data, dtype), shape, dtype };
}

/** Averages of columns of two. */
const COLUMNS: AvgPoolParams = {
  kernelSize: [2, 1],
  stride: [1, 1],
  padding: [0, 0],
  countIncludePad: true,
  divisorOverride: null,
};

/** The code of the TensorError that `action` throws or rejects with. */
async function codeOf(action: () => unknown): Promise<string> {
  try {
    await action();
  } catch (error) {
    expect(error).toBeInstanceOf(TensorError);
    return (error as TensorError).code;
  }
  return 'no error';
}

test('float64 goes through kernels without a rounding to float32', async () => {
  const x = upload(Float64Array.of(0.1, 0.2, 0.3, 0.4), 'float64', [1, 1, 2, 2]);
  const w = upload(Float64Array.of(0.7), 'float64', [1, 1, 1, 1]);
  const params = { stride: [1, 1], padding: [0, 0], dilation: [1, 1], groups: 1 } as const;
  const y = backend.conv2d(x, w, null, params, x.shape);
  expect(await backend.read({ ...x, storage: y })).toEqual(
    Float64Array.of(0.1 * 0.7, 0.2 * 0.7, 0.3 * 0.7, 0.4 * 0.7),
  );
  const row = { ...x, shape: [1, 4] };
  const product = backend.matmul(row, row, false, true);
  expect(await backend.read({ storage: product, shape: [1, 1], dtype: 'float64' })).toEqual(
    Float64Array.of(0.1 * 0.1 + 0.2 * 0.2 + 0.3 * 0.3 + 0.4 * 0.4),
  );
  const exp = backend.unary('exp', x);
  expect((await backend.read({ ...x, storage: exp }))[3]).toBe(Math.exp(0.4));
});

test.each<[string, (x: Operand, index: Operand) => Storage, number[]]>([
  ['where', (x, index) => backend.where({ ...index, dtype: 'bool' }, x, x), [0.1, 0.2, 0.3, 0.4]],
  ['slice', (x) => backend.slice(x, [0, 1], [1, 1], [2, 1]), [0.2, 0.4]],
  ['place', (x) => backend.place(x, [0, -1], [1, 1], [1, 2], 0.7), [0.2, 0.7]],
  ['concat', (x) => backend.concat([x, x], 1, [2, 4]), [0.1, 0.2, 0.1, 0.2, 0.3, 0.4, 0.3, 0.4]],
  ['gather', (x, index) => backend.gather(x, index, 1), [0.2, 0.1, 0.4, 0]],
  ['scatterAdd', (x, index) => backend.scatterAdd(x, index, 0, [2, 2]), [0, 0.2, 0.1 + 0.3, 0]],
  ['reduce', (x) => backend.reduce('min', x, [1]), [0.1, 0.3]],
  [
    'avgPool2d',
    (x) => backend.avgPool2d({ ...x, shape: [1, 1, 2, 2] }, COLUMNS, [1, 1, 1, 2]),
    [(0.1 + 0.3) / 2, (0.2 + 0.4) / 2],
  ],
])('float64 goes through %s without a rounding to float32', async (_, kernel, wanted) => {
  const x = upload(Float64Array.of(0.1, 0.2, 0.3, 0.4), 'float64', [2, 2]);
  const index = upload(Int32Array.of(1, 0, 1, 2), 'int32', [2, 2]);
  const y = kernel(x, index);
  expect(await backend.read({ ...x, storage: y })).toEqual(Float64Array.from(wanted));
});

test.each([
  [1e-10, 1.1283791670955126e-10],
  [0.25, 0.27632639016823696],
  [-0.8125, -0.749464025586362],
  [0.99999, 0.8426966418332298],
  [1, 0.8427007929497149],
  [-1.5, -0.9661051464753108],
  [2.5, 0.999593047982555],
  [5.5, 0.9999999999999927],
  [9, 1],
])('erf(%d) to the last bits of float64', async (x, wanted) => {
  const y = backend.unary('erf', upload(Float64Array.of(x), 'float64'));
  const [found] = await backend.read({ storage: y, shape: [1], dtype: 'float64' });
  expect(Math.abs(found! / wanted - 1)).toBeLessThanOrEqual(2 * Number.EPSILON);
});

test('float32 sums are rounded once, at the end', async () => {
  const x = upload(Float32Array.of(2 ** 24, 1, 1, -(2 ** 24)), 'float32');
  const sum = backend.reduce('sum', x, [0]);
  expect(await backend.read({ storage: sum, shape: [], dtype: 'float32' })).toEqual(
    Float32Array.of(2),
  );
});

test('a released storage can neither be read, nor computed with, nor released again', async () => {
  const x = upload(Float32Array.of(1, 2), 'float32');
  backend.release(x.storage);
  expect(await codeOf(() => backend.read(x))).toBe('disposed');
  expect(await codeOf(() => backend.unary('neg', x))).toBe('disposed');
  expect(await codeOf(() => backend.release(x.storage))).toBe('disposed');
});

test('a storage of another backend is refused', async () => {
  const x: Operand = { storage: { bytes: 8 }, shape: [2], dtype: 'float32' };
  expect(await codeOf(() => backend.unary('neg', x))).toBe('wrong-backend');
  expect(await codeOf(() => backend.read(x))).toBe('wrong-backend');
});

test('works on after a failed call', async () => {
  const x = upload(Float32Array.of(1, 2), 'float32');
  const gone = backend.upload(Float32Array.of(1, 2), 'float32');
  backend.release(gone);
  const before = backend.memory();
  expect(await codeOf(() => backend.binary('add', x, { ...x, storage: gone }, [2]))).toBe(
    'disposed',
  );
  expect(backend.memory()).toEqual(before);
  await backend.sync();
  expect(await backend.read(x)).toEqual(Float32Array.of(1, 2));
});

test('a closed backend says so', async () => {
  const closed = reference();
  const x: Operand = {
    storage: closed.upload(Float32Array.of(1), 'float32'),
    shape: [1],
    dtype: 'float32',
  };
  await closed.close();
  expect(await codeOf(() => closed.read(x))).toBe('disposed');
  expect(await codeOf(() => closed.sync())).toBe('disposed');
  expect(await codeOf(() => closed.fill([1], 'float32', 0))).toBe('disposed');
});
