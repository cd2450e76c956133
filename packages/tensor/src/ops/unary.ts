/** @file Functions of single elements that are kernels, with their gradients as a table. */
import { record } from '../autograd/graph.js';
import type { UnaryOp } from '../backend.js';
import { isFloat } from '../dtype.js';
import { noGrad, scope } from '../scope.js';
import { Tensor, wrap } from '../tensor.js';
import { add, div, maximum, mul, reluGradient, sub } from './arithmetic.js';
import { cast } from './cast.js';
import { greater, less } from './compare.js';

const TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);

/** The gradient of y = f(x), from g and x or y, whichever it is cheaper from. */
const GRADIENTS: Record<
  UnaryOp,
  { from: 'x' | 'y' | 'neither'; gradient: (g: Tensor, saved: Tensor) => Tensor }
> = {
  neg: { from: 'neither', gradient: (g) => neg(g) },
  exp: { from: 'y', gradient: (g, y) => mul(g, y) },
  log: { from: 'x', gradient: (g, x) => div(g, x) },
  log1p: { from: 'x', gradient: (g, x) => div(g, add(x, 1)) },
  sqrt: { from: 'y', gradient: (g, y) => div(mul(g, 0.5), y) },
  rsqrt: { from: 'y', gradient: (g, y) => mul(mul(g, -0.5), mul(y, mul(y, y))) },
  abs: {
    from: 'x',
    gradient: (g, x) => mul(g, sub(cast(greater(x, 0), g.dtype), cast(less(x, 0), g.dtype))),
  },
  relu: { from: 'y', gradient: (g, y) => reluGradient(g, y) },
  sigmoid: { from: 'y', gradient: (g, y) => mul(g, mul(y, sub(1, y))) },
  tanh: { from: 'y', gradient: (g, y) => mul(g, sub(1, mul(y, y))) },
  erf: { from: 'x', gradient: (g, x) => mul(mul(g, TWO_OVER_SQRT_PI), exp(neg(mul(x, x)))) },
};

/** What integers stay integers under, by kernels that take them. */
const OF_INTEGERS: Partial<Record<UnaryOp, (x: Tensor) => Tensor>> = {
  neg: (x) => sub(0, x),
  abs: (x) => maximum(x, sub(0, x)),
  relu: (x) => maximum(x, 0),
};

/** For `y` that a fused kernel has put through relu already: the same elements, with relu's gradient. */
export function afterRelu(y: Tensor): Tensor {
  const result = new Tensor(y.shared.retain(), y.shape, y.dtype);
  return record('relu', result, [
    { input: y, saves: [result], gradient: (g, saved) => GRADIENTS.relu.gradient(g, saved!) },
  ]);
}

function unary(op: UnaryOp, x: Tensor): Tensor {
  if (!isFloat(x.dtype)) {
    const ofIntegers =
      OF_INTEGERS[op] ?? ((integers: Tensor) => unary(op, cast(integers, 'float32')));
    return noGrad(() => scope(() => ofIntegers(x)));
  }
  const y = wrap(x.backend, x.backend.unary(op, x), x.shape, x.dtype);
  const { from, gradient } = GRADIENTS[op];
  const saves = { x: [x], y: [y], neither: [] }[from];
  return record(op, y, [{ input: x, saves, gradient: (g, saved) => gradient(g, saved!) }]);
}

/** -x. Integers stay integers (`torch.neg`). */
export const neg = (x: Tensor): Tensor => unary('neg', x);
/** e to the x (`torch.exp`). */
export const exp = (x: Tensor): Tensor => unary('exp', x);
/** The natural logarithm (`torch.log`). */
export const log = (x: Tensor): Tensor => unary('log', x);
/** log(1 + x), exact near 0 (`torch.log1p`). */
export const log1p = (x: Tensor): Tensor => unary('log1p', x);
/** The square root (`torch.sqrt`). */
export const sqrt = (x: Tensor): Tensor => unary('sqrt', x);
/** 1 / sqrt(x) (`torch.rsqrt`). */
export const rsqrt = (x: Tensor): Tensor => unary('rsqrt', x);
/** |x|; its gradient at 0 is 0. Integers stay integers (`torch.abs`). */
export const abs = (x: Tensor): Tensor => unary('abs', x);
/** max(x, 0); its gradient at 0 is 0. Integers stay integers (`torch.relu`). */
export const relu = (x: Tensor): Tensor => unary('relu', x);
/** 1 / (1 + exp(-x)) (`torch.sigmoid`). */
export const sigmoid = (x: Tensor): Tensor => unary('sigmoid', x);
/** The hyperbolic tangent (`torch.tanh`). */
export const tanh = (x: Tensor): Tensor => unary('tanh', x);
/** The error function (`torch.erf`). */
export const erf = (x: Tensor): Tensor => unary('erf', x);
