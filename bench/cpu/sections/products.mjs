/** @file Matrix products: square ones, and those of AlexNet's linear layers in all three directions. */
import { speedOfKernel } from '../contest.mjs';

const NAMES = ['Striate', 'PyTorch', 'ONNX Runtime', 'TensorFlow.js wasm'];
const SQUARES = [256, 512, 1024, 2048];
const LINEARS = [
  [9216, 4096],
  [4096, 4096],
];
const BATCHES = [1, 8, 32, 128];

/** What a linear layer computes, with a weight of (outputs, inputs). */
const DIRECTIONS = {
  forward: (batch, inputs, outputs) => ({ m: batch, k: inputs, n: outputs, transposeB: true }),
  'input gradient': (batch, inputs, outputs) => ({ m: batch, k: outputs, n: inputs }),
  'weight gradient': (batch, inputs, outputs) => ({
    m: outputs,
    k: batch,
    n: inputs,
    transposeA: true,
  }),
};

const PRODUCTS = [
  ...SQUARES.map((size) => [`${size} cubed`, { m: size, k: size, n: size }]),
  ...LINEARS.flatMap(([inputs, outputs]) =>
    BATCHES.flatMap((batch) =>
      Object.entries(DIRECTIONS).map(([direction, product]) => [
        `linear ${inputs} to ${outputs}, batch ${batch}, ${direction}`,
        product(batch, inputs, outputs),
      ]),
    ),
  ),
];

export const title = 'Matrix products';

export function cases({ threadCounts }) {
  return threadCounts.flatMap((threads) =>
    PRODUCTS.map(([name, product]) => {
      const job = { kind: 'matmul', transposeA: false, transposeB: false, ...product, threads };
      return speedOfKernel({ section: title, name, job, names: NAMES });
    }),
  );
}
