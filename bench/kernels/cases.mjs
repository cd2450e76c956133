/** @file Every kernel that memory bounds, at the sizes of AlexNet and ResNet-50 with 32 pictures. */
import { backend, bool, float, int, place, positive } from './operands.mjs';

const square = (kernel, stride, padding = 0) => ({
  kernelSize: [kernel, kernel],
  stride: [stride, stride],
  padding: [padding, padding],
  dilation: [1, 1],
  countIncludePad: true,
  divisorOverride: null,
});
const ADAM = {
  lr: 1e-4,
  beta1: 0.9,
  beta2: 0.999,
  eps: 1e-8,
  weightDecay: 0,
  decoupled: false,
  step: 10,
};
const SGD = {
  lr: 1e-4,
  momentum: 0.9,
  dampening: 0,
  nesterov: false,
  weightDecay: 1e-4,
  first: false,
};

/** Each case: a name, then operands, and what runs on them. In-place kernels say which operands are written. */
export const CASES = [];
const add = (name, make, run, written = () => []) => CASES.push({ name, make, run, written });

function maxPool(name, [n, c, size], out, params) {
  const shape = [n, c, out, out];
  add(
    `maxPool2d ${name}`,
    () => [float(n, c, size, size)],
    (x) => backend.maxPool2d(x, params, shape),
  );
  add(
    `maxPool2dGradient ${name}`,
    () => {
      const x = float(n, c, size, size);
      const { values: y, indices } = backend.maxPool2d(x, params, shape);
      backend.release(y);
      backend.release(x.storage);
      return [float(...shape), place(indices, shape, 'int32')];
    },
    (g, indices) => backend.maxPool2dGradient(g, indices, params, [n, c, size, size]),
  );
}

function avgPool(name, [n, c, size], out, params) {
  const [x, y] = [
    [n, c, size, size],
    [n, c, out, out],
  ];
  add(
    `avgPool2d ${name}`,
    () => [float(...x)],
    (t) => backend.avgPool2d(t, params, y),
  );
  add(
    `avgPool2dGradient ${name}`,
    () => [float(...y)],
    (g) => backend.avgPool2dGradient(g, params, x),
  );
}

function adaptive(size, out) {
  const [x, y] = [
    [32, 256, size, size],
    [32, 256, out, out],
  ];
  const name = `32x256 ${size} -> ${out}`;
  add(
    `adaptiveAvgPool2d ${name}`,
    () => [float(...x)],
    (t) => backend.adaptiveAvgPool2d(t, y),
  );
  add(
    `adaptiveAvgPool2dGradient ${name}`,
    () => [float(...y)],
    (g) => backend.adaptiveAvgPool2dGradient(g, x),
  );
}

function batchNorm(...shape) {
  const c = shape[1];
  const name = shape.join('x');
  add(
    `batchNorm ${name}`,
    () => [float(...shape), float(c), float(c)],
    (x, weight, bias) => backend.batchNorm(x, weight, bias, 1e-5),
  );
  add(
    `batchNormGradient ${name}`,
    () => [float(...shape), float(...shape), float(c), float(c), positive(c)],
    (g, x, weight, mean, variance) => backend.batchNormGradient(g, x, weight, mean, variance, 1e-5),
  );
  add(
    `batchNormInference ${name}`,
    () => [float(...shape), float(c), float(c), float(c), positive(c)],
    (x, ...rest) => backend.batchNormInference(x, ...rest, 1e-5),
  );
}

function adam(name, sizes) {
  add(
    `adamStep ${name}`,
    () => [float, float, float, positive].flatMap((make) => sizes.map((size) => make(size))),
    (...operands) => {
      const list = (i) => operands.slice(i * sizes.length, (i + 1) * sizes.length);
      backend.adamStep(list(0), list(1), list(2), list(3), ADAM);
    },
    (...operands) => operands.filter((_, i) => Math.floor(i / sizes.length) !== 1),
  );
}

/** Lengths of ResNet-50's 161 parameters, near enough: a third are weights, the rest a channel each. */
const MANY = Array.from({ length: 161 }, (_, i) => (i % 3 === 0 ? 470000 : 64 << (i % 6)));

adam('37.7M', [37748736]);
adam('16.8M', [16777216]);
adam('161 lists, 25M', MANY);
add(
  'sgdStep momentum 16.8M',
  () => [float(16777216), float(16777216), float(16777216)],
  (p, g, buffer) => backend.sgdStep([p], [g], [buffer], SGD),
  (p, _g, buffer) => [p, buffer],
);
maxPool('32x64 55 -> 27', [32, 64, 55], 27, square(3, 2));
maxPool('32x192 27 -> 13', [32, 192, 27], 13, square(3, 2));
maxPool('32x256 13 -> 6', [32, 256, 13], 6, square(3, 2));
maxPool('32x64 112 -> 56, padded', [32, 64, 112], 56, square(3, 2, 1));
maxPool('32x64 112 -> 56, 2x2', [32, 64, 112], 56, square(2, 2));
for (const op of ['relu', 'neg', 'sqrt', 'exp', 'log', 'log1p', 'tanh', 'sigmoid', 'erf']) {
  add(
    `${op} 32x64x55x55`,
    () => [positive(32, 64, 55, 55)],
    (x) => backend.unary(op, x),
  );
}
for (const op of ['reluGradient', 'add', 'mul', 'greater']) {
  add(
    `${op} 32x64x55x55`,
    () => [float(32, 64, 55, 55), float(32, 64, 55, 55)],
    (a, b) => backend.binary(op, a, b, a.shape),
  );
}
add(
  'add a channel 32x64x55x55',
  () => [float(32, 64, 55, 55), float(1, 64, 1, 1)],
  (a, b) => backend.binary('add', a, b, a.shape),
);
add(
  'add a row 4096x4096',
  () => [float(4096, 4096), float(1, 4096)],
  (a, b) => backend.binary('add', a, b, a.shape),
);
batchNorm(32, 64, 112, 112);
batchNorm(32, 256, 56, 56);
batchNorm(32, 2048, 7, 7);
batchNorm(512, 4096);
adaptive(2, 6);
adaptive(6, 6);
adaptive(13, 6);
adaptive(7, 1);
avgPool('32x64 56 -> 28', [32, 64, 56], 28, square(2, 2));
avgPool('32x64 56 -> 56, 3x3', [32, 64, 56], 56, square(3, 1, 1));
add(
  'maskedScale 32x9216',
  () => [float(32, 9216), bool(32, 9216)],
  (x, mask) => backend.maskedScale(x, mask, 2),
);
add(
  'maskedScale 32x64x55x55',
  () => [float(32, 64, 55, 55), bool(32, 64, 55, 55)],
  (x, mask) => backend.maskedScale(x, mask, 2),
);
add(
  'dropoutMask 32x64x55x55',
  () => [],
  () => backend.dropoutMask([32, 64, 55, 55], 0.5, { seed: 1, stream: 2, step: 3 }),
);
add(
  'logSoftmax 512x1000',
  () => [float(512, 1000)],
  (x) => backend.logSoftmax(x),
);
add(
  'crossEntropy 512x1000',
  () => [float(512, 1000), int(1000, 512)],
  (x, y) => backend.crossEntropy(x, y),
);
for (const [shape, axes] of [
  [
    [32, 64, 55, 55],
    [0, 2, 3],
  ],
  [
    [32, 256, 13, 13],
    [0, 2, 3],
  ],
  [
    [32, 2048, 7, 7],
    [2, 3],
  ],
  [[512, 4096], [0]],
  [[4096, 4096], [1]],
]) {
  add(
    `sum ${shape.join('x')} over ${axes}`,
    () => [float(...shape)],
    (x) => backend.reduce('sum', x, axes),
  );
}
add(
  'max 4096x4096 over 1',
  () => [float(4096, 4096)],
  (x) => backend.reduce('max', x, [1]),
);
add(
  'max 512x4096 over 0',
  () => [float(512, 4096)],
  (x) => backend.reduce('max', x, [0]),
);
add(
  'argmax 512x1000',
  () => [float(512, 1000)],
  (x) => backend.argmax(x, 1),
);
add(
  'cast float32 -> uint8 6.2M',
  () => [positive(6195200)],
  (x) => backend.cast(x, 'uint8'),
);
add(
  'cast uint8 -> float32 6.2M',
  () => [bool(6195200)],
  (x) => backend.cast(x, 'float32'),
);
add(
  'where 6.2M',
  () => [bool(6195200), float(6195200), float(6195200)],
  (c, a, b) => backend.where(c, a, b),
);
add(
  'fill 6.2M',
  () => [],
  () => backend.fill([6195200], 'float32', 1),
);
add(
  'permute 32x256x6x6 to channels last',
  () => [float(32, 256, 6, 6)],
  (x) => backend.permute(x, [0, 2, 3, 1]),
);
add(
  'permute 4096x4096 transposed',
  () => [float(4096, 4096)],
  (x) => backend.permute(x, [1, 0]),
);
add(
  'slice 32x256x55x3',
  () => [float(32, 256, 55, 5)],
  (x) => backend.slice(x, [0, 0, 0, 1], [1, 1, 1, 1], [32, 256, 55, 3]),
);
