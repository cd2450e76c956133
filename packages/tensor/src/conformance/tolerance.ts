/** @file How far each kernel may be from the exact result: a few roundings of float32, and no more. */

/** The distance from 1 to the next float32. */
const EPSILON = 2 ** -23;

/** A value passes where |got - wanted| <= 2^-23 (relative |wanted| + absolute L), L the largest |wanted| of that result. */
export interface Tolerance {
  /** In units of 2^-23 of the value itself: what single operations lose. */
  readonly relative: number;
  /** In units of 2^-23 of the largest value: what sums with cancellation lose. */
  readonly absolute: number;
}

const EXACT: Tolerance = { relative: 0, absolute: 0 };
const SUM: Tolerance = { relative: 4, absolute: 16 };
const STATISTICS: Tolerance = { relative: 4, absolute: 32 };

/** By kernel, or kernel and op. What is not listed moves, compares or counts: it must be exact. */
const TOLERANCES: Readonly<Record<string, Tolerance>> = {
  'unary exp': { relative: 8, absolute: 0 },
  'unary log': { relative: 8, absolute: 1 },
  'unary log1p': { relative: 8, absolute: 0 },
  'unary sqrt': { relative: 3, absolute: 0 },
  'unary rsqrt': { relative: 4, absolute: 0 },
  'unary sigmoid': { relative: 8, absolute: 1 },
  'unary tanh': { relative: 8, absolute: 1 },
  'unary erf': { relative: 8, absolute: 0 },
  'binary div': { relative: 3, absolute: 0 },
  'binary pow': { relative: 16, absolute: 0 },
  'reduce sum': SUM,
  matmul: SUM,
  scatterAdd: SUM,
  conv2d: SUM,
  conv2dRelu: SUM,
  conv2dInputGradient: SUM,
  conv2dWeightGradient: SUM,
  maxPool2dGradient: SUM,
  avgPool2d: SUM,
  avgPool2dGradient: SUM,
  adaptiveAvgPool2d: SUM,
  adaptiveAvgPool2dGradient: SUM,
  batchNorm: STATISTICS,
  batchNormInference: SUM,
  batchNormGradient: STATISTICS,
  logSoftmax: { relative: 8, absolute: 4 },
  maskedScale: { relative: 1, absolute: 0 },
  crossEntropy: { relative: 8, absolute: 8 },
  pictures: { relative: 4, absolute: 4 },
  updateRunning: { relative: 4, absolute: 4 },
  adamStep: { relative: 8, absolute: 8 },
  sgdStep: { relative: 4, absolute: 8 },
};

export function toleranceOf(kernel: string, op?: unknown): Tolerance {
  return TOLERANCES[`${kernel} ${op}`] ?? TOLERANCES[kernel] ?? EXACT;
}

/** How far `got` may be from `wanted`, where `largest` is the largest finite magnitude of the result. */
export function allowed(tolerance: Tolerance, wanted: number, largest: number): number {
  return EPSILON * (tolerance.relative * Math.abs(wanted) + tolerance.absolute * largest);
}
