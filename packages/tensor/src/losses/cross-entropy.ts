/** @file Cross-entropy and negative log-likelihood over classes, for rows of logits and for pictures of them. */
import { elementCount, formatShape, type Shape, ShapeError, sameShape } from '@striate/shapes';
import { record } from '../autograd/graph.js';
import { crossEntropyRows } from '../defaults/cross-entropy.js';
import { isFloat } from '../dtype.js';
import { TensorError } from '../errors.js';
import { add, div, mul } from '../ops/arithmetic.js';
import { cast } from '../ops/cast.js';
import { checkDType, checkOperand, commonBackend, floatBackend } from '../ops/check.js';
import { greaterEqual, less, logicalAnd, notEqual } from '../ops/compare.js';
import { ones } from '../ops/create.js';
import { gather, indexSelect } from '../ops/gather.js';
import { sum } from '../ops/reduce.js';
import { flatten, reshape, transpose } from '../ops/reshape.js';
import { logSoftmax } from '../ops/softmax.js';
import { neg } from '../ops/unary.js';
import { where } from '../ops/where.js';
import { scope } from '../scope.js';
import type { Tensor } from '../tensor.js';
import { checkReduction, type Reduction, type ReductionOptions, reduced } from './reduction.js';

/** The class that counts for nothing where none is named. */
const IGNORED = -100;

export interface NllOptions extends ReductionOptions {
  /** One factor per class (C); the mean then divides by the sum of the targets' factors. */
  readonly weight?: Tensor | undefined;
  /** Targets of this class count for nothing; -100 where not given. */
  readonly ignoreIndex?: number | undefined;
}

export interface CrossEntropyOptions extends NllOptions {
  /** How much of each target's probability is spread over all classes; 0 where not given. */
  readonly labelSmoothing?: number | undefined;
}

/**
 * -log softmax(logits)[target]: logits (N, C), (C) or (N, C, sides...), target int32 of the same shape
 * without C (classes from 0 to C - 1), or probabilities of the logits' shape
 * (`torch.nn.functional.cross_entropy`). A class outside [0, C) other than ignoreIndex makes the loss NaN.
 * Throws ShapeError.
 */
export function crossEntropy(
  logits: Tensor,
  target: Tensor,
  options: CrossEntropyOptions = {},
): Tensor {
  const { labelSmoothing = 0, reduction = 'mean', weight, ignoreIndex } = options;
  checkOperands('crossEntropy', logits, target, options);
  if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
    throw new TensorError(
      'wrong-value',
      `crossEntropy: labelSmoothing is ${labelSmoothing}, but a share lies from 0 to 1.`,
      'Give, say, labelSmoothing: 0.1.',
    );
  }
  if (isFloat(target.dtype)) return ofProbabilities(logits, target, options);
  const plain = !weight && labelSmoothing === 0;
  if (plain && logits.shape.length === 2 && reduction === 'mean') {
    return ofRows(logits, target, ignoreIndex);
  }
  return scope(() => {
    const classAxis = logits.shape.length === 1 ? 0 : 1;
    const logs = logSoftmax(logits, classAxis);
    if (labelSmoothing === 0) return nllLoss(logs, target, options);
    return smoothed(logs, target, labelSmoothing, options);
  });
}

/**
 * -x[target] of log-probabilities (N, C), (C) or (N, C, sides...) (`torch.nn.functional.nll_loss`).
 * Throws ShapeError.
 */
export function nllLoss(x: Tensor, target: Tensor, options: NllOptions = {}): Tensor {
  checkOperands('nllLoss', x, target, options);
  return scope(() => {
    const { losses, counts, shape } = pickTargets('nllLoss', x, target, options);
    return combine(losses, counts, shape, options.reduction);
  });
}

/** The fused kernel: plain rows, the mean over those that count. */
function ofRows(logits: Tensor, target: Tensor, ignoreIndex = IGNORED): Tensor {
  checkDType('crossEntropy', target, 'int32', 'uint8');
  checkTarget('crossEntropy', logits, target);
  return scope(() => {
    const classes = cast(target, 'int32');
    const valid = notEqual(classes, ignoreIndex);
    // An ignored row takes any class through the kernel, for its factor is 0.
    const { loss, gradient } = crossEntropyRows(logits, where(valid, classes, 0));
    const count = sum(cast(valid, logits.dtype));
    const factors = reshape(where(valid, div(1, count), 0), [-1, 1]);
    const result = div(sum(where(valid, loss, 0)), count);
    return record('crossEntropy', result, [
      {
        input: logits,
        saves: [gradient, factors],
        gradient: (g, rest, factor) => mul(rest!, mul(g, factor!)),
      },
    ]);
  });
}

/** (1 - e) nll + e / C times the sum over all classes, each class by its weight. */
function smoothed(
  logs: Tensor,
  target: Tensor,
  labelSmoothing: number,
  options: CrossEntropyOptions,
): Tensor {
  const { weight, reduction } = options;
  const { rows, losses, counts, valid, shape } = pickTargets('crossEntropy', logs, target, options);
  const weighted = weight ? mul(rows, reshape(weight, [1, -1])) : rows;
  const all = where(valid, neg(sum(weighted, { axes: [1] })), 0);
  const shares = mul(all, labelSmoothing / rows.shape[1]!);
  return combine(add(mul(losses, 1 - labelSmoothing), shares), counts, shape, reduction);
}

/** Every class by its probability; the mean divides by N. */
function ofProbabilities(logits: Tensor, target: Tensor, options: CrossEntropyOptions): Tensor {
  if (!sameShape(logits.shape, target.shape)) {
    throw new ShapeError(
      'size-mismatch',
      `crossEntropy: logits ${formatShape(logits.shape)} need probabilities of the same shape, but got ${formatShape(target.shape)}.`,
      'Give one probability per class, or int32 classes.',
    );
  }
  const { labelSmoothing = 0, reduction = 'mean', weight } = options;
  return scope(() => {
    const axis = logits.shape.length === 1 ? 0 : 1;
    const classCount = logits.shape[axis]!;
    const wanted =
      labelSmoothing === 0
        ? target
        : add(mul(target, 1 - labelSmoothing), labelSmoothing / classCount);
    const logs = logSoftmax(logits, axis);
    const perClass = logits.shape.map((_, i) => (i === axis ? -1 : 1));
    const weighted = weight ? mul(logs, reshape(weight, perClass)) : logs;
    const losses = neg(sum(mul(weighted, wanted), { axes: [axis] }));
    if (reduction !== 'mean') return reduced(losses, reduction);
    return div(sum(losses), axis === 0 ? 1 : losses.size);
  });
}

/**
 * Rows (n, C) of log-probabilities in any arrangement, with the weighted loss of each row's target: 0 where
 * it is ignored, NaN where it is no class. `counts`: what each row counts in the mean.
 */
function pickTargets(op: string, x: Tensor, target: Tensor, options: NllOptions) {
  const { weight, ignoreIndex = IGNORED } = options;
  checkDType(op, target, 'int32', 'uint8');
  const shape = checkTarget(op, x, target);
  const classCount = x.shape[x.shape.length === 1 ? 0 : 1]!;
  const moved = x.shape.length > 2 ? transpose(flatten(x, 2), 1, 2) : x;
  const rows = reshape(moved, [elementCount(shape), classCount]);
  const classes = reshape(cast(target, 'int32'), [-1]);
  const valid = notEqual(classes, ignoreIndex);
  const each = weight ? indexSelect(weight, 0, classes) : ones(classes.shape, x);
  const counts = where(valid, each, 0);
  const isClass = logicalAnd(greaterEqual(classes, 0), less(classes, classCount));
  const hits = reshape(gather(rows, 1, reshape(classes, [-1, 1])), [-1]);
  const losses = where(valid, mul(where(isClass, neg(hits), Number.NaN), counts), 0);
  return { rows, losses, counts, valid, shape };
}

/** The losses, reduced; the mean divides by what the rows count. */
function combine(
  losses: Tensor,
  counts: Tensor,
  shape: Shape,
  reduction: Reduction = 'mean',
): Tensor {
  if (reduction === 'none') return reshape(losses, shape);
  const total = sum(losses);
  return reduction === 'sum' ? total : div(total, sum(counts));
}

/** What all kinds of targets have in common. Throws TensorError and ShapeError. */
function checkOperands(
  op: string,
  x: Tensor,
  target: Tensor,
  { weight, reduction }: NllOptions,
): void {
  checkReduction(op, reduction);
  floatBackend(op, x, weight ?? null);
  commonBackend(op, x, target);
  if (x.shape.length === 0) {
    throw new ShapeError(
      'rank-mismatch',
      `${op}: a scalar has no classes.`,
      'Give logits (N, C) or (C).',
    );
  }
  checkOperand(op, 'weight', weight, [x.shape[x.shape.length === 1 ? 0 : 1]!]);
}

/** The target's shape: the logits' without the classes. Throws ShapeError. */
function checkTarget(op: string, x: Tensor, target: Tensor): Shape {
  const wanted = x.shape.length === 1 ? [] : x.shape.filter((_, i) => i !== 1);
  if (!sameShape(wanted, target.shape)) {
    throw new ShapeError(
      'size-mismatch',
      `${op}: logits ${formatShape(x.shape)} need targets of shape ${formatShape(wanted)}, but got ${formatShape(target.shape)}.`,
      'Give one class index per row: logits (N, C), targets (N).',
    );
  }
  return wanted;
}
