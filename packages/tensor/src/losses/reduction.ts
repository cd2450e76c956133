/** @file How the losses of single elements become one. */
import { choice } from '../ops/check.js';
import { mean, sum } from '../ops/reduce.js';
import type { Tensor } from '../tensor.js';

/** 'mean' where not given; 'none' leaves one loss per element. */
export type Reduction = 'mean' | 'sum' | 'none';

export interface ReductionOptions {
  readonly reduction?: Reduction | undefined;
}

const REDUCTIONS: Record<Reduction, (losses: Tensor) => Tensor> = { mean, sum, none: (x) => x };

/** Throws TensorError where there is no such reduction. */
export function checkReduction(op: string, reduction: Reduction = 'mean'): void {
  choice(op, 'reduction', REDUCTIONS, reduction);
}

export function reduced(losses: Tensor, reduction: Reduction = 'mean'): Tensor {
  return REDUCTIONS[reduction](losses);
}
