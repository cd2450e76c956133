/** @file Matrix products, and convolutions, which are such products. */
import type { Backend } from '@striate/tensor';
import { convNumbers } from '../encode.js';
import type { Engine } from '../engine.js';

export function productKernels(
  engine: Engine,
): Pick<
  Backend,
  'matmul' | 'conv2d' | 'conv2dRelu' | 'conv2dInputGradient' | 'conv2dWeightGradient'
> {
  return {
    matmul(a, b, transposeA, transposeB) {
      const batch = a.shape.slice(0, -2);
      const m = a.shape.at(transposeA ? -1 : -2)!;
      const k = a.shape.at(transposeA ? -2 : -1)!;
      const n = b.shape.at(transposeB ? -2 : -1)!;
      const numbers = [batch[0] ?? 1, m, n, k, Number(transposeA), Number(transposeB)];
      return engine.compute('matmul', [a, b], [...batch, m, n], 'float32', numbers);
    },

    conv2d(x, weight, bias, params, out) {
      const numbers = convNumbers(x.shape, weight.shape, out, params);
      return engine.compute('conv2d', [x, weight, bias], out, 'float32', numbers);
    },

    conv2dRelu(x, weight, bias, params, out) {
      const numbers = convNumbers(x.shape, weight.shape, out, params);
      return engine.compute('conv2dRelu', [x, weight, bias], out, 'float32', numbers);
    },

    conv2dInputGradient(g, weight, params, out) {
      const numbers = convNumbers(out, weight.shape, g.shape, params);
      return engine.compute('conv2dInputGradient', [g, weight], out, 'float32', numbers);
    },

    conv2dWeightGradient(g, x, params, out) {
      const numbers = convNumbers(x.shape, out, g.shape, params);
      return engine.compute('conv2dWeightGradient', [g, x], out, 'float32', numbers);
    },
  };
}
