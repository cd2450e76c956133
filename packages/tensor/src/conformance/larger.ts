/**
 * @file The kernels that fast backends cut into tiles or vectors, at sizes of several of them and a rest,
 * compared with the reference backend (which the golden values have proved at small sizes).
 */
import { convOutput, formatShape, matmulOutput, poolOutput, type Shape } from '@striate/shapes';
import type { AvgPoolParams, ConvParams, PoolParams } from '../backend.js';
import type { ConformanceCase } from './case.js';
import { compared, floats } from './compared.js';
import { largerElementCases } from './larger-elements.js';

const MATMULS: readonly (readonly [batch: readonly number[], m: number, k: number, n: number])[] = [
  [[], 129, 257, 65],
  [[], 3, 1030, 515],
  [[3], 67, 129, 65],
  [[40], 9, 8, 7],
];

function matmulCase(
  [batch, m, k, n]: (typeof MATMULS)[number],
  transposeA: boolean,
  transposeB: boolean,
): ConformanceCase {
  const a = [...batch, ...(transposeA ? [k, m] : [m, k])];
  const b = [...batch, ...(transposeB ? [n, k] : [k, n])];
  const pairs = batch.length > 0 ? `${batch} of ` : '';
  const transposed = `${transposeA ? ', a transposed' : ''}${transposeB ? ', b transposed' : ''}`;
  return compared({
    kernel: 'matmul',
    name: `${pairs}${m} x ${k} x ${n}${transposed}`,
    operands: [floats(a), floats(b)],
    out: matmulOutput(a, b, { transposeA, transposeB }),
    run: (backend, x, y) => backend.matmul(x, y, transposeA, transposeB),
  });
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
    compared({
      kernel: 'conv2d',
      name,
      operands: [floats(x), floats(weight)],
      out: y,
      run: (backend, input, w) => backend.conv2d(input, w, null, params, y),
    }),
    compared({
      kernel: 'conv2dInputGradient',
      name,
      operands: [floats(y), floats(weight)],
      out: x,
      run: (backend, g, w) => backend.conv2dInputGradient(g, w, params, x),
    }),
    compared({
      kernel: 'conv2dWeightGradient',
      name,
      operands: [floats(y), floats(x)],
      out: weight,
      run: (backend, g, input) => backend.conv2dWeightGradient(g, input, params, weight),
    }),
  ];
}

const PICTURES = [3, 19, 33, 35] as const;

function maxPoolCases(params: PoolParams): ConformanceCase[] {
  const y = poolOutput(PICTURES, params);
  const about = `of ${formatShape(PICTURES)}, dilation ${params.dilation[0]}`;
  return [
    ...(['values', 'indices'] as const).map((wanted) =>
      compared({
        kernel: 'maxPool2d',
        name: `${wanted} ${about}`,
        operands: [floats(PICTURES)],
        out: y,
        dtype: wanted === 'values' ? 'float32' : 'int32',
        run: (backend, x) => {
          const pooled = backend.maxPool2d(x, params, y);
          backend.release(wanted === 'values' ? pooled.indices : pooled.values);
          return pooled[wanted];
        },
      }),
    ),
    compared({
      kernel: 'maxPool2dGradient',
      name: about,
      operands: [floats(PICTURES), floats(y)],
      out: PICTURES,
      run: (backend, x, g) => {
        const { values, indices } = backend.maxPool2d(x, params, y);
        const at = { storage: indices, shape: y, dtype: 'int32' } as const;
        const gradient = backend.maxPool2dGradient(g, at, params, PICTURES);
        backend.release(values);
        backend.release(indices);
        return gradient;
      },
    }),
  ];
}

function avgPoolCases(params: AvgPoolParams): ConformanceCase[] {
  const y = poolOutput(PICTURES, params);
  const name = `of ${formatShape(PICTURES)}, kernel ${formatShape(params.kernelSize)}`;
  return [
    compared({
      kernel: 'avgPool2d',
      name,
      operands: [floats(PICTURES)],
      out: y,
      run: (backend, x) => backend.avgPool2d(x, params, y),
    }),
    compared({
      kernel: 'avgPool2dGradient',
      name,
      operands: [floats(y)],
      out: PICTURES,
      run: (backend, g) => backend.avgPool2dGradient(g, params, PICTURES),
    }),
  ];
}

const BOTH = [false, true];
const WINDOW = { kernelSize: [3, 3], stride: [2, 2], padding: [1, 1] } as const;
const OVER_ALL = { countIncludePad: false, divisorOverride: null };

export const largerCases: readonly ConformanceCase[] = [
  ...MATMULS.flatMap((sizes) =>
    BOTH.flatMap((transposeA) =>
      BOTH.map((transposeB) => matmulCase(sizes, transposeA, transposeB)),
    ),
  ),
  ...CONVOLUTIONS.flatMap(convCases),
  ...maxPoolCases({ ...WINDOW, dilation: [1, 1] }),
  ...maxPoolCases({ ...WINDOW, dilation: [2, 2] }),
  ...avgPoolCases({ ...WINDOW, ...OVER_ALL }),
  ...avgPoolCases({ kernelSize: [5, 4], stride: [1, 3], padding: [2, 0], ...OVER_ALL }),
  ...largerElementCases,
];
