/** @file Pooling over windows of pictures. */
import type { Backend } from '@striate/tensor';
import { avgPoolNumbers, maxPoolNumbers, planeNumbers } from '../encode.js';
import type { Engine } from '../engine.js';

export function poolKernels(
  engine: Engine,
): Pick<
  Backend,
  | 'maxPool2d'
  | 'maxPool2dGradient'
  | 'avgPool2d'
  | 'avgPool2dGradient'
  | 'adaptiveAvgPool2d'
  | 'adaptiveAvgPool2dGradient'
> {
  return {
    maxPool2d(x, params, out) {
      const values = engine.create(out, 'float32');
      const indices = engine.create(out, 'int32');
      const numbers = maxPoolNumbers(x.shape, out, params);
      engine.run('maxPool2d', [x.storage, values, indices], numbers);
      return { values, indices };
    },

    maxPool2dGradient(g, indices, _params, out) {
      const [planes, height, width, outHeight, outWidth] = planeNumbers(out, g.shape);
      const numbers = [planes!, height! * width!, outHeight! * outWidth!];
      return engine.compute('maxPool2dGradient', [g, indices], out, 'float32', numbers);
    },

    avgPool2d(x, params, out) {
      const numbers = avgPoolNumbers(x.shape, out, params);
      return engine.compute('avgPool2d', [x], out, 'float32', numbers);
    },

    avgPool2dGradient(g, params, out) {
      const numbers = avgPoolNumbers(out, g.shape, params);
      return engine.compute('avgPool2dGradient', [g], out, 'float32', numbers);
    },

    adaptiveAvgPool2d(x, out) {
      const numbers = planeNumbers(x.shape, out);
      return engine.compute('adaptiveAvgPool2d', [x], out, 'float32', numbers);
    },

    adaptiveAvgPool2dGradient(g, out) {
      const numbers = planeNumbers(out, g.shape);
      return engine.compute('adaptiveAvgPool2dGradient', [g], out, 'float32', numbers);
    },
  };
}
