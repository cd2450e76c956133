/** @file Element by element: arithmetic, choices, conversions, constants. */
import { broadcastStrides, elementCount } from '@striate/shapes';
import {
  type Backend,
  type BinaryOp,
  COMPARISON_OPS,
  type DType,
  type UnaryOp,
} from '@striate/tensor';
import { walkNumbers, wordOf } from '../encode.js';
import type { Engine } from '../runtime/engine.js';
import { type Element, float, perElement } from '../runtime/kernel.js';
import { ERF, EXP, LOG, POW, SIGMOID, TANH, WALK } from '../wgsl/functions.js';

/** The expression in x, and the functions that it needs. */
const UNARY: Readonly<Record<UnaryOp, readonly [expression: string, functions: string]>> = {
  neg: ['-x', ''],
  exp: ['expOf(x)', EXP],
  log: ['logOf(x)', LOG],
  log1p: ['log1pOf(x)', LOG],
  sqrt: ['sqrt(x)', ''],
  rsqrt: ['1.0 / sqrt(x)', ''],
  abs: ['abs(x)', ''],
  relu: ['select(max(x, 0.0), x, isNan(x))', ''],
  sigmoid: ['sigmoidOf(x)', EXP + SIGMOID],
  tanh: ['tanhOf(x)', EXP + TANH],
  erf: ['erfOf(x)', EXP + ERF],
};

/** Of two numbers a and b. */
const BINARY: Readonly<Record<BinaryOp, string>> = {
  add: 'a + b',
  sub: 'a - b',
  mul: 'a * b',
  div: 'a / b',
  pow: 'powOf(a, b)',
  maximum: 'select(max(a, b), a + b, isNan(a) || isNan(b))',
  minimum: 'select(min(a, b), a + b, isNan(a) || isNan(b))',
  reluGradient: 'select(a, 0.0, b <= 0.0 && !isNan(b))',
  equal: 'a == b && !isNan(a) && !isNan(b)',
  notEqual: 'a != b || isNan(a) || isNan(b)',
  greater: 'a > b && !isNan(a) && !isNan(b)',
  greaterEqual: 'a >= b && !isNan(a) && !isNan(b)',
  less: 'a < b && !isNan(a) && !isNan(b)',
  lessEqual: 'a <= b && !isNan(a) && !isNan(b)',
};

/** Integers are never NaN. */
function forIntegers(expression: string): string {
  return expression
    .replace(/select\((max|min)\(a, b\), .*\)/, '$1(a, b)')
    .replace(/ (&&|\|\|) !?isNan\(.\)/g, '');
}

const ELEMENTS: Readonly<Record<Exclude<DType, 'float64'>, Element>> = {
  float32: 'f32',
  int32: 'i32',
  uint8: 'u32',
  bool: 'u32',
};

function elementOf(dtype: DType): Element {
  return ELEMENTS[dtype as Exclude<DType, 'float64'>];
}

/** What a number x of the element type on the left becomes in the type on the right. */
function conversion(from: DType, to: DType): string {
  if (to === 'bool') return from === 'float32' ? 'u32(x != 0.0 || isNan(x))' : 'u32(x != 0)';
  if (to === 'uint8') return from === 'float32' ? 'u32(i32(x)) & 255u' : 'u32(x) & 255u';
  return `${elementOf(to)}(x)`;
}

export function elementwiseKernels(
  engine: Engine,
): Pick<Backend, 'fill' | 'unary' | 'binary' | 'where' | 'cast' | 'maskedScale'> {
  return {
    fill(shape, dtype, value) {
      const y = engine.create(shape);
      const kernel = perElement('fill', {}, { y: 'u32' }, 'y[i] = p(1u);');
      engine.run(kernel, [y], elementCount(shape), [wordOf(dtype, value)]);
      return y;
    },

    unary(op, x) {
      const [expression, functions] = UNARY[op];
      const body = `let x = input[i]; y[i] = ${expression};`;
      const kernel = perElement(op, { input: 'f32' }, { y: 'f32' }, body, functions);
      const y = engine.create(x.shape);
      engine.run(kernel, [x.storage, y], elementCount(x.shape));
      return y;
    },

    binary(op, a, b, out) {
      const type = elementOf(a.dtype);
      const compares = (COMPARISON_OPS as readonly string[]).includes(op);
      const expression = type === 'f32' ? BINARY[op] : forIntegers(BINARY[op]);
      const value = compares ? `u32(${expression})` : expression;
      const kernel = perElement(
        `${op} ${type}`,
        { left: type, right: type },
        { y: compares ? 'u32' : type },
        `let at = walk(i, 1u); let a = left[at.x]; let b = right[at.y]; y[i] = ${value};`,
        WALK + (op === 'pow' ? EXP + LOG + POW : ''),
      );
      const [strideA, strideB] = [a, b].map(({ shape }) => broadcastStrides(shape, out));
      const y = engine.create(out);
      const numbers = walkNumbers(out, strideA!, strideB!);
      engine.run(kernel, [a.storage, b.storage, y], elementCount(out), numbers);
      return y;
    },

    where(condition, a, b) {
      const kernel = perElement(
        'where',
        { condition: 'u32', a: 'u32', b: 'u32' },
        { y: 'u32' },
        'if (condition[i] != 0u) { y[i] = a[i]; } else { y[i] = b[i]; }',
      );
      const y = engine.create(a.shape);
      engine.run(kernel, [condition.storage, a.storage, b.storage, y], elementCount(a.shape));
      return y;
    },

    cast(x, dtype) {
      const kernel = perElement(
        `cast ${x.dtype} ${dtype}`,
        { input: elementOf(x.dtype) },
        { y: elementOf(dtype) },
        `let x = input[i]; y[i] = ${conversion(x.dtype, dtype)};`,
      );
      const y = engine.create(x.shape);
      engine.run(kernel, [x.storage, y], elementCount(x.shape));
      return y;
    },

    maskedScale(x, mask, scale) {
      const kernel = perElement(
        'maskedScale',
        { x: 'f32', mask: 'u32' },
        { y: 'f32' },
        'y[i] = select(0.0, x[i] * pf(1u), mask[i] != 0u);',
      );
      const y = engine.create(x.shape);
      engine.run(kernel, [x.storage, mask.storage, y], elementCount(x.shape), [float(scale)]);
      return y;
    },
  };
}
