/** @file Over axes or rows: sums, extremes, softmax, and the loss that is made of it. */
import { elementCount, reduceOutput } from '@striate/shapes';
import type { Backend, ReduceOp } from '@striate/tensor';
import { reduceNumbers } from '../encode.js';
import type { Engine } from '../engine.js';

const REDUCE_OPS: readonly ReduceOp[] = ['sum', 'max', 'min'];

export function reducingKernels(
  engine: Engine,
): Pick<Backend, 'reduce' | 'argmax' | 'logSoftmax' | 'crossEntropy'> {
  return {
    reduce(op, x, axes) {
      const isInteger = Number(x.dtype === 'int32');
      const numbers = [REDUCE_OPS.indexOf(op), isInteger, ...reduceNumbers(x.shape, axes)];
      return engine.compute('reduce', [x], reduceOutput(x.shape, axes), x.dtype, numbers);
    },

    argmax(x, axis) {
      const outer = elementCount(x.shape.slice(0, axis));
      const numbers = [outer, x.shape[axis]!, elementCount(x.shape.slice(axis + 1))];
      return engine.compute('argmax', [x], reduceOutput(x.shape, [axis]), 'int32', numbers);
    },

    logSoftmax(x) {
      return engine.compute('logSoftmax', [x], x.shape, 'float32', x.shape);
    },

    crossEntropy(logits, target) {
      const loss = engine.create(target.shape, 'float32');
      const gradient = engine.create(logits.shape, 'float32');
      const storages = [logits.storage, target.storage, loss, gradient];
      engine.run('crossEntropy', storages, logits.shape);
      return { loss, gradient };
    },
  };
}
