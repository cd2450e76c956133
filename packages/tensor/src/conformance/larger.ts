/**
 * @file The kernels that fast backends cut into tiles, at sizes of several tiles and a rest, compared
 * with the reference backend (which the golden values have proved at small sizes).
 */
import { convOutput, elementCount, matmulOutput, type Shape } from '@striate/shapes';
import type { Backend, ConvParams } from '../backend.js';
import { Generator } from '../random/index.js';
import { ReferenceBackend } from '../reference/index.js';
import { type Tensor, wrap } from '../tensor.js';
import { type ConformanceCase, place, withoutLeak } from './case.js';
import { checkClose } from './check.js';
import type { HostValue } from './golden.js';
import { toleranceOf } from './tolerance.js';

function compared(
  kernel: string,
  name: string,
  shapes: readonly Shape[],
  out: Shape,
  run: (backend: Backend, operands: [Tensor, Tensor]) => Tensor,
): ConformanceCase {
  const tolerance = toleranceOf(kernel);
  return {
    name: `${kernel}: ${name}, as the reference backend`,
    kernel,
    tolerance,
    run: (backend) =>
      withoutLeak(backend, async () => {
        const generator = new Generator(1);
        const values = shapes.map(
          (shape): HostValue => ({
            shape,
            dtype: 'float32',
            data: generator.uniform(elementCount(shape), -1, 1),
          }),
        );
        const [got, wanted] = [backend, new ReferenceBackend()].map(async (on) => {
          const operands = values.map((value) => place(on, value)) as [Tensor, Tensor];
          const result = run(on, operands);
          const data = await result.data();
          for (const tensor of [...operands, result]) tensor.dispose();
          return data;
        });
        checkClose('y', await got!, await wanted!, out, tolerance);
      }),
  };
}

const MATMULS: readonly (readonly [m: number, k: number, n: number])[] = [
  [129, 257, 65],
  [3, 1030, 515],
];

function matmulCase(
  [m, k, n]: readonly [number, number, number],
  transposeA: boolean,
  transposeB: boolean,
): ConformanceCase {
  const a = transposeA ? [k, m] : [m, k];
  const b = transposeB ? [n, k] : [k, n];
  const out = matmulOutput(a, b, { transposeA, transposeB });
  const name = `${m} x ${k} x ${n}${transposeA ? ', a transposed' : ''}${transposeB ? ', b transposed' : ''}`;
  return compared('matmul', name, [a, b], out, (backend, [x, y]) =>
    wrap(backend, backend.matmul(x, y, transposeA, transposeB), out, 'float32'),
  );
}

const CONVOLUTIONS: readonly { x: Shape; weight: Shape; params: ConvParams }[] = [
  {
    x: [2, 21, 15, 17],
    weight: [35, 21, 5, 5],
    params: { stride: [1, 1], padding: [2, 2], dilation: [1, 1], groups: 1 },
  },
  {
    x: [3, 3, 67, 63],
    weight: [66, 3, 11, 11],
    params: { stride: [4, 4], padding: [2, 2], dilation: [1, 1], groups: 1 },
  },
  {
    x: [5, 66, 7, 7],
    weight: [70, 33, 3, 3],
    params: { stride: [1, 1], padding: [1, 1], dilation: [1, 1], groups: 2 },
  },
];

function convCases({ x, weight, params }: (typeof CONVOLUTIONS)[number]): ConformanceCase[] {
  const kernelSize = [weight[2]!, weight[3]!] as const;
  const y = convOutput(x, { outChannels: weight[0]!, kernelSize, ...params });
  const name = `[${x}] with [${weight}]`;
  return [
    compared('conv2d', name, [x, weight], y, (backend, [input, w]) =>
      wrap(backend, backend.conv2d(input, w, null, params, y), y, 'float32'),
    ),
    compared('conv2dInputGradient', name, [y, weight], x, (backend, [g, w]) =>
      wrap(backend, backend.conv2dInputGradient(g, w, params, x), x, 'float32'),
    ),
    compared('conv2dWeightGradient', name, [y, x], weight, (backend, [g, input]) =>
      wrap(backend, backend.conv2dWeightGradient(g, input, params, weight), weight, 'float32'),
    ),
  ];
}

const BOTH = [false, true];

export const largerCases: readonly ConformanceCase[] = [
  ...MATMULS.flatMap((sizes) =>
    BOTH.flatMap((transposeA) =>
      BOTH.map((transposeB) => matmulCase(sizes, transposeA, transposeB)),
    ),
  ),
  ...CONVOLUTIONS.flatMap(convCases),
];
