/** @file Arithmetic, comparisons and functions of single elements, with their gradients as a table. */
import { broadcastAxes, broadcastOutput } from '@striate/shapes';
import { record } from '../autograd/graph.js';
import { type BinaryOp, COMPARISON_OPS, type UnaryOp } from '../backend.js';
import type { DType } from '../dtype.js';
import { TensorError } from '../errors.js';
import { Tensor, wrap } from '../tensor.js';
import { commonBackend } from './check.js';
import { full } from './create.js';
import { sum } from './reduce.js';
import { reshape } from './reshape.js';

/** The gradient of y = f(x), from g and x or y, whichever it is cheaper from. */
const UNARY_GRADIENTS: Record<
  UnaryOp,
  { from: 'x' | 'y'; gradient: (g: Tensor, saved: Tensor) => Tensor }
> = {
  neg: { from: 'y', gradient: (g) => neg(g) },
  exp: { from: 'y', gradient: (g, y) => mul(g, y) },
  log: { from: 'x', gradient: (g, x) => div(g, x) },
  log1p: { from: 'x', gradient: (g, x) => div(g, add(x, 1)) },
  sqrt: { from: 'y', gradient: (g, y) => div(mul(g, 0.5), y) },
  rsqrt: { from: 'y', gradient: (g, y) => mul(mul(g, -0.5), mul(y, mul(y, y))) },
  abs: {
    from: 'x',
    gradient: (g, x) => mul(g, sub(cast(greater(x, 0), g.dtype), cast(less(x, 0), g.dtype))),
  },
  relu: { from: 'y', gradient: (g, y) => binary('reluGradient', g, y) },
  sigmoid: { from: 'y', gradient: (g, y) => mul(g, mul(y, sub(1, y))) },
  tanh: { from: 'y', gradient: (g, y) => mul(g, sub(1, mul(y, y))) },
  erf: {
    from: 'x',
    gradient: (g, x) => mul(mul(g, 2 / Math.sqrt(Math.PI)), exp(neg(mul(x, x)))),
  },
};

/** The gradients of a op b towards a and b, before they are summed to the operand's shape. */
const BINARY_GRADIENTS: Partial<
  Record<
    BinaryOp,
    {
      saves: 'none' | 'both';
      a: (g: Tensor, a: Tensor, b: Tensor) => Tensor;
      b: (g: Tensor, a: Tensor, b: Tensor) => Tensor;
    }
  >
> = {
  add: { saves: 'none', a: (g) => g, b: (g) => g },
  sub: { saves: 'none', a: (g) => g, b: (g) => neg(g) },
  mul: { saves: 'both', a: (g, _a, b) => mul(g, b), b: (g, a) => mul(g, a) },
  div: {
    saves: 'both',
    a: (g, _a, b) => div(g, b),
    b: (g, a, b) => neg(div(mul(g, a), mul(b, b))),
  },
  pow: {
    saves: 'both',
    a: (g, a, b) => mul(g, mul(b, pow(a, sub(b, 1)))),
    b: (g, a, b) => mul(g, mul(pow(a, b), log(a))),
  },
  // Equal elements share the gradient, as in PyTorch.
  maximum: {
    saves: 'both',
    a: (g, a, b) => mul(g, share(a, b)),
    b: (g, a, b) => mul(g, share(b, a)),
  },
};

/** 1 where a > b, 1/2 where they are equal, else 0. */
function share(a: Tensor, b: Tensor): Tensor {
  return add(cast(greater(a, b), a.dtype), mul(cast(equal(a, b), a.dtype), 0.5));
}

function unary(op: UnaryOp, x: Tensor): Tensor {
  const y = wrap(x.backend, x.backend.unary(op, x), x.shape, x.dtype);
  const { from, gradient } = UNARY_GRADIENTS[op];
  return record(op, y, [{ input: x, saves: [from === 'x' ? x : y], gradient }]);
}

/** An operand: a tensor, or a number that stands for one of the other operand's type. */
export type Term = Tensor | number;

function binary(op: BinaryOp, left: Term, right: Term): Tensor {
  const example = [left, right].find((term) => term instanceof Tensor);
  if (!example) {
    throw new TensorError('wrong-value', `${op} of two numbers.`, 'Give at least one tensor.');
  }
  const [a, b] = [left, right].map((term) =>
    term instanceof Tensor ? term : full([], term, example),
  ) as [Tensor, Tensor];
  const backend = commonBackend(op, a, b);
  if (a.dtype !== b.dtype) {
    throw new TensorError(
      'wrong-dtype',
      `${op}: the operands are of ${a.dtype} and ${b.dtype}.`,
      `Cast one: cast(x, '${a.dtype}').`,
    );
  }
  const shape = broadcastOutput(a.shape, b.shape, op);
  const compares = (COMPARISON_OPS as readonly string[]).includes(op);
  const y = wrap(backend, backend.binary(op, a, b, shape), shape, compares ? 'bool' : a.dtype);
  const rules = BINARY_GRADIENTS[op];
  const result = rules
    ? record(
        op,
        y,
        [a, b].map((input, i) => ({
          input,
          saves: rules.saves === 'both' ? [a, b] : [],
          gradient: (g, savedA, savedB) =>
            sumTo((i === 0 ? rules.a : rules.b)(g, savedA!, savedB!), input.shape),
        })),
      )
    : y;
  for (const operand of [a, b]) if (operand !== left && operand !== right) operand.dispose();
  return result;
}

/** Undoes broadcasting: sums a gradient over the dimensions that were stretched. */
function sumTo(g: Tensor, shape: Tensor['shape']): Tensor {
  const axes = broadcastAxes(shape, g.shape);
  return axes.length === 0 ? g : reshape(sum(g, { axes }), shape);
}

export const neg = (x: Tensor): Tensor => unary('neg', x);
export const exp = (x: Tensor): Tensor => unary('exp', x);
export const log = (x: Tensor): Tensor => unary('log', x);
export const sqrt = (x: Tensor): Tensor => unary('sqrt', x);
export const abs = (x: Tensor): Tensor => unary('abs', x);
/** max(x, 0); its gradient at 0 is 0 (`torch.relu`). */
export const relu = (x: Tensor): Tensor => unary('relu', x);
export const sigmoid = (x: Tensor): Tensor => unary('sigmoid', x);
export const tanh = (x: Tensor): Tensor => unary('tanh', x);

export const add = (a: Term, b: Term): Tensor => binary('add', a, b);
export const sub = (a: Term, b: Term): Tensor => binary('sub', a, b);
export const mul = (a: Term, b: Term): Tensor => binary('mul', a, b);
export const div = (a: Term, b: Term): Tensor => binary('div', a, b);
export const pow = (a: Term, b: Term): Tensor => binary('pow', a, b);
export const maximum = (a: Term, b: Term): Tensor => binary('maximum', a, b);
export const equal = (a: Term, b: Term): Tensor => binary('equal', a, b);
export const greater = (a: Term, b: Term): Tensor => binary('greater', a, b);
export const less = (a: Term, b: Term): Tensor => binary('less', a, b);

/** The elements in another type; gradients pass between floating-point types. */
export function cast(x: Tensor, dtype: DType): Tensor {
  if (x.dtype === dtype) return x.detach();
  const from = x.dtype;
  const y = wrap(x.backend, x.backend.cast(x, dtype), x.shape, dtype);
  return record('cast', y, [{ input: x, saves: [], gradient: (g) => cast(g, from) }]);
}
