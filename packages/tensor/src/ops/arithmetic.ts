/** @file Arithmetic of two operands with broadcasting and promotion, with its gradients as a table. */
import { broadcastAxes, broadcastOutput, type Shape } from '@striate/shapes';
import { record } from '../autograd/graph.js';
import type { ARITHMETIC_OPS } from '../backend.js';
import { type DType, isFloat } from '../dtype.js';
import { TensorError } from '../errors.js';
import { Tensor, wrap } from '../tensor.js';
import { cast } from './cast.js';
import { commonBackend } from './check.js';
import { equal, greater, greaterEqual, less, logicalAnd } from './compare.js';
import { full } from './create.js';
import { arithmeticType, floatType, promoteTypes, typeBeside } from './promote.js';
import { sum } from './reduce.js';
import { reshape } from './reshape.js';
import { log, neg } from './unary.js';
import { where } from './where.js';

/** An operand: a tensor, or a number that stands for one of the other operand's type. */
export type Term = Tensor | number;

/** The operations that users call; `reluGradient` is the backward pass's own. */
type ArithmeticOp = (typeof ARITHMETIC_OPS)[number];

type Gradient = (g: Tensor, a: Tensor, b: Tensor, y: Tensor) => Tensor;

/** The gradients of y = a op b towards a and b, before they are summed to the operand's shape. */
interface Rules {
  readonly saves: 'none' | 'operands' | 'operands and result';
  readonly a: Gradient;
  readonly b: Gradient;
}

const GRADIENTS: Readonly<Partial<Record<ArithmeticOp, Rules>>> = {
  add: { saves: 'none', a: (g) => g, b: (g) => g },
  sub: { saves: 'none', a: (g) => g, b: (g) => neg(g) },
  mul: { saves: 'operands', a: (g, _a, b) => mul(g, b), b: (g, a) => mul(g, a) },
  div: {
    saves: 'operands and result',
    a: (g, _a, b) => div(g, b),
    b: (g, _a, b, y) => neg(div(mul(g, y), b)),
  },
  // As PyTorch: no gradient towards a where b is 0, and none towards b where 0 is raised to b >= 0.
  pow: {
    saves: 'operands and result',
    a: (g, a, b) => where(equal(b, 0), 0, mul(g, mul(b, pow(a, sub(b, 1))))),
    b: (g, a, b, y) =>
      where(logicalAnd(equal(a, 0), greaterEqual(b, 0)), 0, mul(g, mul(y, log(a)))),
  },
  maximum: {
    saves: 'operands',
    a: (g, a, b) => unlessLost(g, less, a, b),
    b: (g, a, b) => unlessLost(g, less, b, a),
  },
  minimum: {
    saves: 'operands',
    a: (g, a, b) => unlessLost(g, greater, a, b),
    b: (g, a, b) => unlessLost(g, greater, b, a),
  },
};

/** 0 where a loses, half of g where both are equal, else g: beside NaN both get it, as in PyTorch. */
function unlessLost(
  g: Tensor,
  loses: (a: Tensor, b: Tensor) => Tensor,
  a: Tensor,
  b: Tensor,
): Tensor {
  return where(loses(a, b), 0, where(equal(a, b), mul(g, 0.5), g));
}

/**
 * The operands of `op` as tensors of one type, `widen` of what they promote to, the shape they broadcast to,
 * and how to give casts back. Throws TensorError and ShapeError, before it casts anything.
 */
export function meet(
  op: string,
  left: Term,
  right: Term,
  widen: (dtype: DType) => DType,
): { a: Tensor; b: Tensor; shape: Shape; dispose(): void } {
  const example = [left, right].find((term) => term instanceof Tensor);
  if (!example) {
    throw new TensorError('wrong-value', `${op} of two numbers.`, 'Give at least one tensor.');
  }
  commonBackend(op, ...[left, right].filter((term) => term instanceof Tensor));
  const shape = broadcastOutput(shapeOf(left), shapeOf(right), op);
  const types = [left, right].map((term) =>
    term instanceof Tensor ? term.dtype : typeBeside(term, example.dtype),
  ) as [DType, DType];
  const dtype = widen(promoteTypes(...types));
  const [a, b] = [left, right].map((term) => {
    if (!(term instanceof Tensor)) return full([], term, { backend: example.backend, dtype });
    return term.dtype === dtype ? term : cast(term, dtype);
  }) as [Tensor, Tensor];
  return {
    a,
    b,
    shape,
    dispose() {
      for (const made of [a, b]) if (made !== left && made !== right) made.dispose();
    },
  };
}

/** A term's shape; a number's is a scalar's. */
export function shapeOf(term: Term): Shape {
  return term instanceof Tensor ? term.shape : [];
}

function arithmetic(
  op: ArithmeticOp,
  left: Term,
  right: Term,
  widen: (dtype: DType) => DType = arithmeticType,
): Tensor {
  const { a, b, shape, dispose } = meet(op, left, right, widen);
  const { backend, dtype } = a;
  const y = wrap(backend, backend.binary(op, a, b, shape), shape, dtype);
  const rules = GRADIENTS[op];
  if (rules && isFloat(dtype)) {
    const saves = { none: [], operands: [a, b], 'operands and result': [a, b, y] }[rules.saves];
    record(
      op,
      y,
      [a, b].map((input, i) => ({
        input,
        saves,
        gradient: (g, ...saved) =>
          sumTo(
            (i === 0 ? rules.a : rules.b)(g, ...(saved as [Tensor, Tensor, Tensor])),
            input.shape,
          ),
      })),
    );
  }
  dispose();
  return y;
}

/** Undoes broadcasting: sums a gradient over the dimensions that were stretched. */
export function sumTo(g: Tensor, shape: Shape): Tensor {
  const axes = broadcastAxes(shape, g.shape);
  return axes.length === 0 ? g : reshape(sum(g, { axes }), shape);
}

/** a + b, with broadcasting and promotion (`torch.add`). Throws ShapeError. */
export const add = (a: Term, b: Term): Tensor => arithmetic('add', a, b);
/** a - b (`torch.sub`). */
export const sub = (a: Term, b: Term): Tensor => arithmetic('sub', a, b);
/** a b, element by element (`torch.mul`). */
export const mul = (a: Term, b: Term): Tensor => arithmetic('mul', a, b);
/** a / b in floating point (`torch.div`). */
export const div = (a: Term, b: Term): Tensor => arithmetic('div', a, b, floatType);
/** a to the b in floating point (`torch.pow`). */
export const pow = (a: Term, b: Term): Tensor => arithmetic('pow', a, b, floatType);
/** The larger of both; NaN passes on, equal elements share the gradient (`torch.maximum`). */
export const maximum = (a: Term, b: Term): Tensor => arithmetic('maximum', a, b);
/** The smaller of both; NaN passes on, equal elements share the gradient (`torch.minimum`). */
export const minimum = (a: Term, b: Term): Tensor => arithmetic('minimum', a, b);
/** g where y > 0, else 0: the gradient of relu. @internal */
export const reluGradient = (g: Tensor, y: Tensor): Tensor => arithmetic('reluGradient', g, y);
