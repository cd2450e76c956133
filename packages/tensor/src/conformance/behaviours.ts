/** @file What a backend must do besides computing: copying, ordering, sharing, letting go. */
import { type Backend, CONTRACT_VERSION } from '../backend.js';
import { Cell } from '../cell.js';
import { sgdStep } from '../defaults/sgd.js';
import type { DType, HostArray } from '../dtype.js';
import { type Tensor, wrap } from '../tensor.js';
import { type ConformanceCase, EXACT, place, withoutLeak } from './case.js';
import { check, checkSame } from './check.js';

function floats(backend: Backend, ...values: number[]): Tensor {
  const data = Float32Array.from(values);
  return place(backend, { data, dtype: 'float32', shape: [data.length] });
}

function added(a: Tensor, b: Tensor): Tensor {
  return wrap(a.backend, a.backend.binary('add', a, b, a.shape), a.shape, a.dtype);
}

const ROUND_TRIPS: readonly [DType, HostArray][] = [
  ['float32', Float32Array.of(0.1, -0, Number.NaN, Number.POSITIVE_INFINITY, 3e38, -1e-30)],
  ['int32', Int32Array.of(2147483647, -2147483648, 16777217, -1)],
  ['uint8', Uint8Array.of(0, 1, 127, 128, 255)],
  ['bool', Uint8Array.of(1, 0, 1)],
  ['float32', new Float32Array()],
  ['bool', new Uint8Array()],
];

/** Each leaves no storage behind. */
const BEHAVIOURS: Readonly<Record<string, (backend: Backend) => Promise<void>>> = {
  'says what it is': async (backend) => {
    const { contractVersion, name, device, dtypes } = backend;
    check(contractVersion === CONTRACT_VERSION, `contractVersion is ${contractVersion}.`);
    check(name !== '' && device !== '', 'name and device must not be empty.');
    for (const dtype of ['float32', 'int32', 'uint8', 'bool'] as const) {
      check(dtypes.includes(dtype), `dtypes lacks ${dtype}.`);
    }
  },

  'reads what was uploaded': async (backend) => {
    for (const [dtype, data] of ROUND_TRIPS) {
      const x = place(backend, { data, dtype, shape: [data.length] });
      checkSame(dtype, await x.data(), data);
      x.dispose();
    }
  },

  'copies uploads at the call': async (backend) => {
    const data = Float32Array.of(1, 2, 3);
    const x = place(backend, { data, dtype: 'float32', shape: [3] });
    data.fill(9);
    checkSame('x', await x.data(), Float32Array.of(1, 2, 3));
    x.dispose();
  },

  'hands out a copy with every read': async (backend) => {
    const x = floats(backend, 1, 2, 3);
    (await x.data()).fill(9);
    checkSame('x', await x.data(), Float32Array.of(1, 2, 3));
    x.dispose();
  },

  'resolves reads in the order of the calls': async (backend) => {
    const tensors = Array.from({ length: 9 }, (_, i) => floats(backend, i, i + 0.5));
    const order: number[] = [];
    const reads = tensors.map((x, i) =>
      x.data().then((data) => {
        order.push(i);
        checkSame(`tensor ${i}`, data, Float32Array.of(i, i + 0.5));
      }),
    );
    await Promise.all(reads);
    check(
      order.every((i, at) => i === at),
      `reads came in the order ${order}.`,
    );
    for (const x of tensors) x.dispose();
  },

  'reads what a tensor held when the read was called': async (backend) => {
    const cell = new Cell([2], Float32Array.of(1, 2));
    await cell.to(backend);
    const g = floats(backend, 1, 1);
    const plain = { momentum: 0, dampening: 0, nesterov: false, weightDecay: 0, first: true };
    const before = cell.data();
    sgdStep([cell], [g], [], { lr: 1, ...plain });
    const after = cell.data();
    checkSame('before the step', await before, Float32Array.of(1, 2));
    checkSame('after the step', await after, Float32Array.of(0, 1));
    cell.dispose();
    g.dispose();
  },

  'finishes a read though the tensor is released at once': async (backend) => {
    const x = floats(backend, 4, 5);
    const y = added(x, x);
    const read = y.data();
    x.dispose();
    y.dispose();
    checkSame('y', await read, Float32Array.of(8, 10));
  },

  'releases behind the kernels that are queued': async (backend) => {
    const one = floats(backend, 1, 1, 1);
    let x = floats(backend, 0, 10, 20);
    for (let i = 0; i < 100; i++) {
      const next = added(x, one);
      x.dispose();
      floats(backend, 7, 7, 7).dispose();
      x = next;
    }
    one.dispose();
    checkSame('x', await x.data(), Float32Array.of(100, 110, 120));
    x.dispose();
  },

  'keeps a reshaped tensor when the original is released': async (backend) => {
    const x = floats(backend, 1, 2, 3, 4);
    const y = wrap(backend, backend.reshape(x, [2, 2]), [2, 2], 'float32');
    x.dispose();
    const other = floats(backend, 9, 9, 9, 9);
    const z = added(y, y);
    checkSame('y', await y.data(), Float32Array.of(1, 2, 3, 4));
    checkSame('y + y', await z.data(), Float32Array.of(2, 4, 6, 8));
    for (const tensor of [y, z, other]) tensor.dispose();
  },

  'keeps the original when a reshaped tensor is released': async (backend) => {
    const x = floats(backend, 1, 2, 3, 4);
    wrap(backend, backend.reshape(x, [2, 2]), [2, 2], 'float32').dispose();
    const other = floats(backend, 9, 9, 9, 9);
    checkSame('x', await x.data(), Float32Array.of(1, 2, 3, 4));
    x.dispose();
    other.dispose();
  },

  'takes one tensor as both operands': async (backend) => {
    const x = floats(backend, 1, 2, 3);
    const y = added(x, x);
    checkSame('x + x', await y.data(), Float32Array.of(2, 4, 6));
    x.dispose();
    y.dispose();
  },

  'counts storages and bytes': async (backend) => {
    const before = backend.memory();
    const x = floats(backend, ...new Array<number>(10).fill(1));
    const during = backend.memory();
    check(
      during.storages === before.storages + 1,
      `one upload took memory() from ${before.storages} to ${during.storages} storages.`,
    );
    check(
      during.bytes - before.bytes === x.storage.bytes && x.storage.bytes >= 40,
      `an upload of 40 bytes took memory() from ${before.bytes} to ${during.bytes} bytes; its storage says ${x.storage.bytes}.`,
    );
    x.dispose();
  },
};

export const behaviourCases: readonly ConformanceCase[] = Object.entries(BEHAVIOURS).map(
  ([name, body]) => ({
    name: `behaviour: ${name}`,
    kernel: 'behaviour',
    tolerance: EXACT,
    run: (backend) => withoutLeak(backend, () => body(backend)),
  }),
);
