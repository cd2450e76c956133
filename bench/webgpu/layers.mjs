/** @file What is compared: the layers of AlexNet at 224x224, as jobs for both libraries. */

/** [name, channels, side, outChannels, kernel, stride, padding] */
const CONVOLUTIONS = [
  ['conv1 11x11 stride 4', 3, 224, 64, 11, 4, 2],
  ['conv2 5x5', 64, 27, 192, 5, 1, 2],
  ['conv3 3x3', 192, 13, 384, 3, 1, 1],
  ['conv4 3x3', 384, 13, 256, 3, 1, 1],
  ['conv5 3x3', 256, 13, 256, 3, 1, 1],
];

/** [inputs, outputs] */
const LINEARS = [
  [9216, 4096],
  [4096, 4096],
  [4096, 1000],
];
const SQUARES = [256, 512];

/** What the issue asks for: at least so many times as fast. */
export const TARGETS = {
  forward: 1.5,
  'weight gradient': 5,
  'input gradient': 3,
  matmul: 1.5,
  'training step': 2,
};

/** Every case: {kind, name} and what its kind needs. `lists` are the operands' shapes, in Striate's order. */
export function casesOf(batch) {
  const convolutions = CONVOLUTIONS.map(([name, c, edge, o, kernel, stride, padding]) => {
    const outSide = Math.floor((edge + 2 * padding - kernel) / stride) + 1;
    const x = [batch, c, edge, edge];
    const weight = [o, c, kernel, kernel];
    return { name, x, weight, out: [batch, o, outSide, outSide], stride, padding };
  });
  const directions = ['forward', 'weight gradient', 'input gradient'];
  return [
    ...directions.flatMap((kind) => convolutions.map((convolution) => ({ kind, ...convolution }))),
    // A Linear keeps its weight as (outputs, inputs).
    ...LINEARS.map(([k, n]) => ({ kind: 'matmul', m: batch, k, n, transposeB: true })),
    ...SQUARES.map((side) => ({ kind: 'matmul', m: side, k: side, n: side, transposeB: false })),
    { kind: 'training step', name: 'AlexNet', x: [batch, 3, 224, 224] },
  ].map((one) => ({ name: `(${one.m}, ${one.k}) x (${one.k}, ${one.n})`, ...one }));
}

/** Numbers in [-1, 1), the same for everybody. */
export function noise(count, seed) {
  let state = seed >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

export const elements = (shape) => shape.reduce((product, size) => product * size, 1);
