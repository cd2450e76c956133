/**
 * @file Operations on the native engine, which reads where it is told to: what tells it is the checks of shapes and
 * options in front of it. They are given all sorts of both; what they let through must come to what the reference
 * backend makes of it, forward and backward. `node release/fuzz/sanitized.mjs` runs it under the address sanitizer.
 */
import { cpu } from '@striate/backend-node';
import { ShapeError } from '@striate/shapes';
import * as T from '@striate/tensor';
import { reference } from '@striate/tensor/reference';
import fc from 'fast-check';

const side = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 6 }) },
  fc.constantFrom(0, 9, 17),
);
const shapeOf = (rank) => fc.array(side, { minLength: rank, maxLength: rank });
const anyShape = fc.integer({ min: 0, max: 5 }).chain(shapeOf);
/** What an option may be given as: mostly what makes sense. */
const option = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 1, max: 3 }) },
  fc.constantFrom(
    undefined,
    0,
    -1,
    7,
    0.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    2 ** 53,
    '2',
    null,
  ),
);
const sides = fc.oneof(option, fc.tuple(option, option), fc.array(option, { maxLength: 4 }));
const axis = fc.oneof({ weight: 4, arbitrary: fc.integer({ min: -4, max: 4 }) }, option);
const step = fc.oneof(
  fc.constant(null),
  axis,
  fc.array(fc.oneof(axis, fc.constant(null)), { minLength: 1, maxLength: 3 }),
);

const windows = fc.record({
  kernelSize: sides,
  stride: fc.oneof(fc.constant(undefined), sides),
  padding: fc.oneof(fc.constant(undefined), sides),
  dilation: fc.oneof(fc.constant(undefined), sides),
  ceilMode: fc.boolean(),
  countIncludePad: fc.boolean(),
});
const convolution = fc.record({
  stride: fc.oneof(fc.constant(undefined), sides),
  padding: fc.oneof(fc.constantFrom(undefined, 'same', 'valid'), sides),
  dilation: fc.oneof(fc.constant(undefined), sides),
  groups: fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, option),
});
/** Signals or pictures and a kernel for them, whose channels fit more often than not. */
const kernels = (dims) =>
  fc
    .tuple(shapeOf(dims + 2), shapeOf(dims + 2), fc.boolean(), fc.boolean())
    .map(([x, weight, fits, isTransposed]) => [
      x,
      fits ? weight.with(isTransposed ? 0 : 1, x[1]) : weight,
    ]);

/** Per operation: the shapes of its tensors, its options, and how it is called. */
const CALLS = {
  conv1d: [kernels(1), convolution, (x, w, o) => T.conv1d(x, w, null, o)],
  conv2d: [kernels(2), convolution, (x, w, o) => T.conv2d(x, w, null, o)],
  conv3d: [kernels(3), convolution, (x, w, o) => T.conv3d(x, w, null, o)],
  convTranspose2d: [kernels(2), convolution, (x, w, o) => T.convTranspose2d(x, w, null, o)],
  maxPool2d: [fc.tuple(shapeOf(4)), windows, T.maxPool2d],
  avgPool2d: [fc.tuple(shapeOf(4)), windows, T.avgPool2d],
  maxPool1d: [fc.tuple(shapeOf(3)), windows, T.maxPool1d],
  adaptiveAvgPool2d: [fc.tuple(shapeOf(4)), sides, T.adaptiveAvgPool2d],
  adaptiveMaxPool2d: [fc.tuple(shapeOf(4)), sides, T.adaptiveMaxPool2d],
  slice: [fc.tuple(anyShape), fc.array(step, { maxLength: 4 }), T.slice],
  pad: [fc.tuple(anyShape), fc.array(axis, { maxLength: 8 }), T.pad],
  reshape: [fc.tuple(anyShape), fc.array(axis, { maxLength: 4 }), T.reshape],
  permute: [fc.tuple(anyShape), fc.array(axis, { maxLength: 5 }), T.permute],
  sum: [fc.tuple(anyShape), fc.record({ axes: fc.array(axis, { maxLength: 3 }) }), T.sum],
  amax: [fc.tuple(anyShape), fc.record({ axes: fc.array(axis, { maxLength: 3 }) }), T.amax],
  softmax: [fc.tuple(anyShape), axis, T.softmax],
  add: [fc.tuple(anyShape, anyShape), fc.constant(null), (a, b) => T.add(a, b)],
  matmul: [
    fc
      .tuple(anyShape, anyShape, fc.boolean())
      .map(([a, b, fits]) =>
        fits && a.length > 0 && b.length > 1 ? [a, b.with(-2, a.at(-1))] : [a, b],
      ),
    fc.constant({}),
    (a, b, o) => T.matmul(a, b, o),
  ],
  concat: [fc.tuple(anyShape, anyShape), axis, (a, b, o) => T.concat([a, b], o)],
  interpolate: [
    fc.tuple(shapeOf(4)),
    fc.record({ size: sides, mode: fc.constantFrom('nearest', 'bilinear') }),
    T.interpolate,
  ],
  gather: [
    fc.tuple(shapeOf(2)),
    fc.tuple(axis, fc.array(fc.integer({ min: -3, max: 8 }), { minLength: 1, maxLength: 4 })),
    (x, [at, list]) =>
      T.gather(
        x,
        at,
        T.tensor(Int32Array.from(list), { backend: x.backend, shape: [1, list.length] }),
      ),
  ],
  crossEntropy: [
    fc.tuple(shapeOf(2)),
    fc.array(fc.integer({ min: -3, max: 8 }), { maxLength: 6 }),
    (x, list) =>
      T.crossEntropy(
        x,
        T.tensor(Int32Array.from(list), { backend: x.backend, shape: [list.length] }),
      ),
  ],
};

const calls = fc.oneof(
  ...Object.entries(CALLS).map(([name, [shapes, options]]) =>
    fc.record({ name: fc.constant(name), shapes, options }),
  ),
);

let opened;
/** Both backends, opened once. */
function backends() {
  opened ??= cpu({ threads: 2 }).then((engine) => [engine, reference()]);
  return opened;
}

/** The result of a call and its gradients on one backend; the call's refusal by its name. */
async function outcome(backend, { name, shapes, options }) {
  const call = CALLS[name][2];
  const made = T.scope(() => {
    const inputs = shapes.map((shape, n) => {
      const count = shape.reduce((product, size) => product * size, 1);
      const values = Float32Array.from({ length: count }, (_, i) => ((i * 7 + n) % 11) - 5);
      return T.tensor(values, { backend, shape, requiresGrad: true });
    });
    const y = call(...inputs, options);
    if (y.requiresGrad) T.sum(T.mul(y, y)).backward();
    return [y, ...inputs.map((input) => input.grad).filter(Boolean)];
  });
  const values = await Promise.all(
    made.map(async (one) => ({ shape: one.shape, data: await one.data() })),
  );
  for (const one of made) one.dispose();
  return values;
}

const REFUSALS = [ShapeError, T.TensorError];
const isRefusal = (error) => REFUSALS.some((kind) => error instanceof kind);

function compare(native, plain) {
  if (native.length !== plain.length) throw new Error('Other gradients than the reference.');
  for (const [i, { shape, data }] of native.entries()) {
    const other = plain[i];
    if (shape.join() !== other.shape.join()) throw new Error(`${shape} is not ${other.shape}.`);
    const bad = data.findIndex(
      (value, at) =>
        !Object.is(value, other.data[at]) &&
        !(Math.abs(value - other.data[at]) <= 1e-4 * (1 + Math.abs(other.data[at]))),
    );
    if (bad >= 0)
      throw new Error(`Element ${bad} of ${shape}: ${data[bad]}, not ${other.data[bad]}.`);
  }
}

export const targets = {
  operations: {
    cases: 3000,
    input: calls,
    read: async (call) => {
      const [engine, plain] = await backends();
      const expected = await outcome(plain, call).catch((error) => error);
      const found = await outcome(engine, call).catch((error) => error);
      for (const one of [expected, found]) if (one instanceof Error && !isRefusal(one)) throw one;
      if (found instanceof Error && expected instanceof Error) throw found;
      if (found instanceof Error || expected instanceof Error) {
        throw new Error('Refused on one backend only.', {
          cause: found instanceof Error ? found : expected,
        });
      }
      compare(found, expected);
    },
    refusals: REFUSALS,
    close: async () => (await opened)?.[0].close(),
  },
};
