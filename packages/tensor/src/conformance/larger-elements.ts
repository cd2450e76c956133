/** @file Larger sizes of the kernels that run over elements, rows and indices. */
import {
  concatOutput,
  formatShape,
  permuteOutput,
  reduceOutput,
  type Shape,
} from '@striate/shapes';
import type { BinaryOp, ReduceOp, UnaryOp } from '../backend.js';
import { COMPARISON_OPS } from '../backend.js';
import type { DType } from '../dtype.js';
import type { ConformanceCase } from './case.js';
import { compared, type Drawn, floats } from './compared.js';

/** Several vectors of any width, and a rest. */
const LENGTH = 4099;

function ints(shape: Shape, from: number, to: number, dtype: DType = 'int32'): Drawn {
  return { shape, dtype, from, to };
}

/** Any element of the type; few different ones, so that some are equal. */
function any(shape: Shape, dtype: DType): Drawn {
  return dtype === 'float32' ? floats(shape) : ints(shape, 0, dtype === 'bool' ? 2 : 9, dtype);
}

/** Where each op is neither undefined nor saturated. */
const DOMAINS: Readonly<Record<UnaryOp, readonly [from: number, to: number]>> = {
  neg: [-1, 1],
  exp: [-20, 20],
  log: [0.01, 10],
  log1p: [-0.9, 9],
  sqrt: [0, 10],
  rsqrt: [0.01, 10],
  abs: [-1, 1],
  relu: [-1, 1],
  sigmoid: [-9, 9],
  tanh: [-4, 4],
  erf: [-4, 4],
};

const unaryCases = (Object.keys(DOMAINS) as UnaryOp[]).map((op) =>
  compared({
    kernel: 'unary',
    op,
    name: `${op} of [${LENGTH}]`,
    operands: [floats([LENGTH], ...DOMAINS[op])],
    out: [LENGTH],
    run: (backend, x) => backend.unary(op, x),
  }),
);

const PAIRS: readonly (readonly [a: Shape, b: Shape, out: Shape])[] = [
  [[LENGTH], [LENGTH], [LENGTH]],
  [[67, 61], [61], [67, 61]],
  [
    [67, 1],
    [67, 61],
    [67, 61],
  ],
];

const binaryCases = (['add', 'maximum', 'minimum', ...COMPARISON_OPS] as BinaryOp[]).flatMap((op) =>
  (['float32', 'int32'] as const).flatMap((dtype) =>
    PAIRS.map(([a, b, out]) =>
      compared({
        kernel: 'binary',
        op,
        name: `${op} of ${formatShape(a)} and ${formatShape(b)}, ${dtype}`,
        operands: [any(a, dtype), any(b, dtype)],
        out,
        dtype: (COMPARISON_OPS as readonly BinaryOp[]).includes(op) ? 'bool' : dtype,
        run: (backend, x, y) => backend.binary(op, x, y, out),
      }),
    ),
  ),
);

const TYPES = ['float32', 'uint8'] as const;

const whereCases = TYPES.map((dtype) =>
  compared({
    kernel: 'where',
    name: `[${LENGTH}], ${dtype}`,
    operands: [any([LENGTH], 'bool'), any([LENGTH], dtype), any([LENGTH], dtype)],
    out: [LENGTH],
    dtype,
    run: (backend, condition, a, b) => backend.where(condition, a, b),
  }),
);

const REDUCTIONS: readonly (readonly [shape: Shape, axes: readonly number[]])[] = [
  [[67, 129], [0]],
  [[67, 129], [1]],
  [[7, 65, 33], [1]],
  [
    [3, 5, 17, 19],
    [0, 2, 3],
  ],
];

const reduceCases = REDUCTIONS.flatMap(([shape, axes]) =>
  (['sum', 'max', 'min'] as ReduceOp[]).map((op) =>
    compared({
      kernel: 'reduce',
      op,
      name: `${op} of ${formatShape(shape)} over ${formatShape(axes)}`,
      operands: [floats(shape)],
      out: reduceOutput(shape, axes),
      run: (backend, x) => backend.reduce(op, x, axes),
    }),
  ),
);

/** Sizes and steps; `slice` takes and `place` puts `small` of or into `large`. */
const WINDOWS: readonly {
  large: Shape;
  starts: readonly number[];
  steps: readonly number[];
  small: Shape;
}[] = [
  { large: [70, 81], starts: [3, 5], steps: [1, 1], small: [61, 70] },
  { large: [70, 81], starts: [1, 2], steps: [2, 3], small: [33, 26] },
  { large: [9, 517], starts: [0, 0], steps: [1, 1], small: [9, 515] },
  { large: [4, 6, 33, 35], starts: [0, 1, 2, 3], steps: [1, 1, 1, 1], small: [4, 4, 29, 31] },
  { large: [4, 3, 33, 35], starts: [0, 0, 1, 0], steps: [1, 1, 2, 2], small: [4, 3, 16, 18] },
];

const windowCases = WINDOWS.flatMap(({ large, starts, steps, small }) =>
  TYPES.flatMap((dtype) => [
    compared({
      kernel: 'slice',
      name: `${formatShape(small)} of ${formatShape(large)} in steps of ${formatShape(steps)}, ${dtype}`,
      operands: [any(large, dtype)],
      out: small,
      dtype,
      run: (backend, x) => backend.slice(x, starts, steps, small),
    }),
    compared({
      kernel: 'place',
      name: `${formatShape(small)} in ${formatShape(large)} in steps of ${formatShape(steps)}, ${dtype}`,
      operands: [any(small, dtype)],
      out: large,
      dtype,
      run: (backend, x) => backend.place(x, starts, steps, large, 7),
    }),
    compared({
      kernel: 'place',
      name: `${formatShape(large)} cropped to ${formatShape(small)} in steps of ${formatShape(steps)}, ${dtype}`,
      operands: [any(large, dtype)],
      out: small,
      dtype,
      run: (backend, x) => {
        const before = starts.map((start) => -start);
        return backend.place(x, before, steps, small, 7);
      },
    }),
  ]),
);

const CONCATS: readonly (readonly [shapes: readonly Shape[], axis: number])[] = [
  [
    [
      [31, 67],
      [64, 67],
    ],
    0,
  ],
  [
    [
      [17, 65],
      [17, 130],
      [17, 3],
    ],
    1,
  ],
  [
    [
      [2, 3, 17, 19],
      [2, 5, 17, 19],
    ],
    1,
  ],
];

const concatCases = CONCATS.flatMap(([shapes, axis]) =>
  TYPES.map((dtype) =>
    compared({
      kernel: 'concat',
      name: `${shapes.map(formatShape).join(' and ')} along ${axis}, ${dtype}`,
      operands: shapes.map((shape) => any(shape, dtype)),
      out: concatOutput(shapes, axis),
      dtype,
      run: (backend, ...operands) => backend.concat(operands, axis, concatOutput(shapes, axis)),
    }),
  ),
);

const INDEXED: readonly (readonly [shape: Shape, index: Shape, axis: number])[] = [
  [[65, 67], [129, 67], 0],
  [[65, 130], [65, 71], 1],
  [[7, 33, 19], [7, 50, 19], 1],
  [[33, 5], [33, 400], 1],
];

const indexedCases = INDEXED.flatMap(([shape, picked, axis]) => {
  // From -1 up to and with the size: some lie outside.
  const index = ints(picked, -1, shape[axis]! + 1);
  const about = `${formatShape(picked)} of ${formatShape(shape)} along ${axis}`;
  return [
    ...TYPES.map((dtype) =>
      compared({
        kernel: 'gather',
        name: `${about}, ${dtype}`,
        operands: [any(shape, dtype), index],
        out: picked,
        dtype,
        run: (backend, x, at) => backend.gather(x, at, axis),
      }),
    ),
    compared({
      kernel: 'scatterAdd',
      name: about,
      operands: [floats(picked), index],
      out: shape,
      run: (backend, g, at) => backend.scatterAdd(g, at, axis, shape),
    }),
  ];
});

const PERMUTATIONS: readonly (readonly [shape: Shape, axes: readonly number[]])[] = [
  [
    [67, 131],
    [1, 0],
  ],
  [
    [5, 33, 34],
    [0, 2, 1],
  ],
  [
    [3, 7, 17, 19],
    [0, 2, 3, 1],
  ],
];

const permuteCases = PERMUTATIONS.flatMap(([shape, axes]) =>
  TYPES.map((dtype) =>
    compared({
      kernel: 'permute',
      name: `${formatShape(shape)} by ${formatShape(axes)}, ${dtype}`,
      operands: [any(shape, dtype)],
      out: permuteOutput(shape, axes),
      dtype,
      run: (backend, x) => backend.permute(x, axes),
    }),
  ),
);

export const largerElementCases: readonly ConformanceCase[] = [
  ...unaryCases,
  ...binaryCases,
  ...whereCases,
  ...reduceCases,
  ...windowCases,
  ...concatCases,
  ...indexedCases,
  ...permuteCases,
];
