/** @file Comparisons and logic: bool tensors, without gradients. */
import type { COMPARISON_OPS } from '../backend.js';
import { noGrad, scope } from '../scope.js';
import { type Tensor, wrap } from '../tensor.js';
import { add, meet, mul, sub, type Term } from './arithmetic.js';
import { arithmeticType } from './promote.js';

function compare(op: (typeof COMPARISON_OPS)[number], left: Term, right: Term): Tensor {
  const { a, b, shape, dispose } = meet(op, left, right, arithmeticType);
  const y = wrap(a.backend, a.backend.binary(op, a, b, shape), shape, 'bool');
  dispose();
  return y;
}

/** a == b, element by element; NaN equals nothing (`torch.eq`). Throws ShapeError. */
export const equal = (a: Term, b: Term): Tensor => compare('equal', a, b);
/** a != b; NaN differs from everything (`torch.ne`). */
export const notEqual = (a: Term, b: Term): Tensor => compare('notEqual', a, b);
/** a > b (`torch.gt`). */
export const greater = (a: Term, b: Term): Tensor => compare('greater', a, b);
/** a >= b (`torch.ge`). */
export const greaterEqual = (a: Term, b: Term): Tensor => compare('greaterEqual', a, b);
/** a < b (`torch.lt`). */
export const less = (a: Term, b: Term): Tensor => compare('less', a, b);
/** a <= b (`torch.le`). */
export const lessEqual = (a: Term, b: Term): Tensor => compare('lessEqual', a, b);

/** Whether an element is 0 or false (`torch.logical_not`). */
export const logicalNot = (x: Tensor): Tensor => equal(x, 0);

/** Whether both elements are other than 0 (`torch.logical_and`). */
export function logicalAnd(a: Tensor, b: Tensor): Tensor {
  return both(a, b, (x, y) => notEqual(mul(x, y), 0));
}

/** Whether either element is other than 0 (`torch.logical_or`). */
export function logicalOr(a: Tensor, b: Tensor): Tensor {
  return both(a, b, (x, y) => notEqual(add(x, y), 0));
}

/** Whether an element is not a number (`torch.isnan`). */
export const isnan = (x: Tensor): Tensor => notEqual(x, x);

/** Whether an element is neither infinite nor NaN (`torch.isfinite`). */
export const isfinite = (x: Tensor): Tensor => noGrad(() => scope(() => equal(sub(x, x), 0)));

function both(a: Tensor, b: Tensor, op: (x: Tensor, y: Tensor) => Tensor): Tensor {
  return noGrad(() => scope(() => op(notEqual(a, 0), notEqual(b, 0))));
}
