/** @file Over axes or rows: sums, extremes, softmax, and the loss that is made of it. */
import { elementCount, reduceOutput } from '@striate/shapes';
import type { Backend, ReduceOp } from '@striate/tensor';
import { reduceNumbers } from '../encode.js';
import type { Engine } from '../runtime/engine.js';
import { float, type Kernel, perElement, perRow } from '../runtime/kernel.js';
import { EXP, LOG, WALK } from '../wgsl/functions.js';

type Number = 'f32' | 'i32';

const STEPS: Readonly<Record<ReduceOp, Readonly<Record<Number, string>>>> = {
  sum: { f32: 'total + value', i32: 'total + value' },
  max: {
    f32: 'select(select(total, value, value > total), select(value, total, isNan(total)), isNan(total) || isNan(value))',
    i32: 'max(total, value)',
  },
  min: {
    f32: 'select(select(total, value, value < total), select(value, total, isNan(total)), isNan(total) || isNan(value))',
    i32: 'min(total, value)',
  },
};

/** Where a reduction starts. */
const STARTS: Readonly<Record<ReduceOp, Readonly<Record<Number, number>>>> = {
  sum: { f32: 0, i32: 0 },
  max: { f32: float(Number.NEGATIVE_INFINITY), i32: 0x80000000 },
  min: { f32: float(Number.POSITIVE_INFINITY), i32: 0x7fffffff },
};

/** So many elements are worth a workgroup, and are too many for one running sum. */
const LONG = 32;

function reduction(op: ReduceOp, type: Number, isLong: boolean): Kernel {
  const loop = (first: string, step: string) => `
  var total = bitcast<${type}>(p(2u));
  let start = walk(${isLong ? 'row' : 'i'}, 3u).x;
  let reduced = 4u + 3u * p(3u);
  for (var k = ${first}; k < p(1u); k += ${step}) {
    let value = x[start + walk(k, reduced).x];
    total = ${STEPS[op][type]};
  }`;
  const name = `reduce ${op} ${type}`;
  if (!isLong)
    return perElement(name, { x: type }, { y: type }, `${loop('0u', '1u')}\n y[i] = total;`, WALK);
  const end = `let all = ${op}_${type}(total, thread); if (thread == 0u) { y[row] = all; }`;
  return perRow(
    `${name} long`,
    { x: type },
    { y: type },
    `${loop('thread', 'THREADS')}\n${end}`,
    WALK,
  );
}

const ARGMAX = ['f32', 'i32'].map((type) => {
  const [nan, bestNan] = type === 'f32' ? ['isNan(value)', 'isNan(best)'] : ['false', 'false'];
  const body = `
  let inner = p(2u);
  let start = (i / inner) * p(1u) * inner + i % inner;
  var best = x[start];
  var place = 0;
  for (var k = 1u; k < p(1u); k++) {
    let value = x[start + k * inner];
    if (!${bestNan} && (value > best || ${nan})) { best = value; place = i32(k); }
  }
  y[i] = place;`;
  return perElement(`argmax ${type}`, { x: type as Number }, { y: 'i32' }, body);
});

/** `highest` and `logSum` of the row of p(1) scores x that starts at `start`. */
const SOFTMAX = `
  let start = row * p(1u);
  var high = x[start];
  for (var k = thread; k < p(1u); k += THREADS) { high = max(high, x[start + k]); }
  let highest = max_f32(high, thread);
  var part = 0.0;
  for (var k = thread; k < p(1u); k += THREADS) { part += expOf(x[start + k] - highest); }
  let sum = sum_f32(part, thread);
  let logSum = logOf(sum);`;

const LOG_SOFTMAX = perRow(
  'logSoftmax',
  { x: 'f32' },
  { y: 'f32' },
  `${SOFTMAX}
  for (var k = thread; k < p(1u); k += THREADS) { y[start + k] = x[start + k] - highest - logSum; }`,
  EXP + LOG,
);

const CROSS_ENTROPY = perRow(
  'crossEntropy',
  { x: 'f32', labels: 'i32' },
  { loss: 'f32', gradient: 'f32' },
  `${SOFTMAX}
  let label = labels[row];
  let isClass = label >= 0 && label < pi(1u);
  for (var k = thread; k < p(1u); k += THREADS) {
    let probability = expOf(x[start + k] - highest) / sum;
    gradient[start + k] = select(fromBits(p(2u)), probability - f32(i32(k) == label), isClass);
  }
  if (thread == 0u) {
    loss[row] = fromBits(p(2u));
    if (isClass) { loss[row] = logSum - (x[start + u32(label)] - highest); }
  }`,
  EXP + LOG,
);

export function reducingKernels(
  engine: Engine,
): Pick<Backend, 'reduce' | 'argmax' | 'logSoftmax' | 'crossEntropy'> {
  return {
    reduce(op, x, axes) {
      const type = x.dtype === 'int32' ? 'i32' : 'f32';
      const out = reduceOutput(x.shape, axes);
      const length = axes.reduce((product, axis) => product * x.shape[axis]!, 1);
      const y = engine.create(out);
      const numbers = [length, STARTS[op][type], ...reduceNumbers(x.shape, axes)];
      const kernel = reduction(op, type, length >= LONG);
      engine.run(kernel, [x.storage, y], elementCount(out), numbers);
      return y;
    },

    argmax(x, axis) {
      const out = reduceOutput(x.shape, [axis]);
      const inner = elementCount(x.shape.slice(axis + 1));
      const y = engine.create(out);
      const kernel = ARGMAX[x.dtype === 'int32' ? 1 : 0]!;
      engine.run(kernel, [x.storage, y], elementCount(out), [x.shape[axis]!, inner]);
      return y;
    },

    logSoftmax(x) {
      const [rows, classes] = x.shape as readonly [number, number];
      const y = engine.create(x.shape);
      if (classes > 0) engine.run(LOG_SOFTMAX, [x.storage, y], rows, [classes]);
      return y;
    },

    crossEntropy(logits, target) {
      const [rows, classes] = logits.shape as readonly [number, number];
      const loss = engine.create(target.shape);
      const gradient = engine.create(logits.shape);
      const storages = [logits.storage, target.storage, loss, gradient];
      engine.run(CROSS_ENTROPY, storages, rows, [classes, float(Number.NaN)]);
      return { loss, gradient };
    },
  };
}
