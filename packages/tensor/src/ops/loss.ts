/** @file Log-softmax and cross-entropy over rows of logits. */
import { formatShape, ShapeError } from '@striate/shapes';
import { record } from '../autograd/graph.js';
import { crossEntropyRows } from '../defaults/cross-entropy.js';
import { type Tensor, wrap } from '../tensor.js';
import { checkDType, commonBackend } from './check.js';
import { exp, mul, sub } from './elementwise.js';
import { mean, sum } from './reduce.js';

/** log(softmax(x)) of every row of (n, c) (`torch.nn.functional.log_softmax` over dimension 1). */
export function logSoftmax(x: Tensor): Tensor {
  checkRows('logSoftmax', x);
  const y = wrap(x.backend, x.backend.logSoftmax(x), x.shape, x.dtype);
  return record('logSoftmax', y, [
    {
      input: x,
      saves: [y],
      gradient: (g, logs) => sub(g, mul(exp(logs!), sum(g, { axes: [1], keepDim: true }))),
    },
  ]);
}

/**
 * The mean over the batch of -log softmax(logits)[target]: logits (n, c), target int32 (n), classes from
 * 0 to c - 1 (`torch.nn.functional.cross_entropy`). Throws ShapeError.
 */
export function crossEntropy(logits: Tensor, target: Tensor): Tensor {
  checkRows('crossEntropy', logits);
  checkDType('crossEntropy', target, 'int32');
  commonBackend('crossEntropy', logits, target);
  const [rows] = logits.shape as [number];
  if (target.shape.length !== 1 || target.shape[0] !== rows) {
    throw new ShapeError(
      'size-mismatch',
      `crossEntropy: logits ${formatShape(logits.shape)} need ${rows} targets, but got ${formatShape(target.shape)}.`,
      'Give one class index per row.',
    );
  }
  const { loss, gradient } = crossEntropyRows(logits, target);
  const result = mean(loss);
  record('crossEntropy', result, [
    { input: logits, saves: [gradient], gradient: (g, rest) => mul(rest!, mul(g, 1 / rows)) },
  ]);
  loss.dispose();
  gradient.dispose();
  return result;
}

function checkRows(op: string, x: Tensor): void {
  if (x.shape.length === 2) return;
  throw new ShapeError(
    'rank-mismatch',
    `${op} takes rows of logits (n, c), but got ${formatShape(x.shape)}.`,
    'Flatten or reshape to two dimensions.',
  );
}
