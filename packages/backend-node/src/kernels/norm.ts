/** @file Batch normalisation. */
import { elementCount } from '@striate/shapes';
import type { Backend } from '@striate/tensor';
import { channelNumbers } from '../encode.js';
import type { Engine } from '../engine.js';

export function normKernels(
  engine: Engine,
): Pick<Backend, 'batchNorm' | 'batchNormInference' | 'batchNormGradient' | 'updateRunning'> {
  return {
    batchNorm(x, weight, bias, eps) {
      const y = engine.create(x.shape, 'float32');
      const mean = engine.create(weight.shape, 'float32');
      const variance = engine.create(weight.shape, 'float32');
      engine.run(
        'batchNorm',
        [x.storage, weight.storage, bias.storage, y, mean, variance],
        [...channelNumbers(x.shape), eps],
      );
      return { y, mean, variance };
    },

    batchNormInference(x, weight, bias, mean, variance, eps) {
      const inputs = [x, weight, bias, mean, variance];
      const numbers = [...channelNumbers(x.shape), eps];
      return engine.compute('batchNormInference', inputs, x.shape, 'float32', numbers);
    },

    batchNormGradient(g, x, weight, mean, variance, eps) {
      const gradients = {
        x: engine.create(x.shape, 'float32'),
        weight: engine.create(weight.shape, 'float32'),
        bias: engine.create(weight.shape, 'float32'),
      };
      const inputs = [g, x, weight, mean, variance].map(({ storage }) => storage);
      engine.run(
        'batchNormGradient',
        [...inputs, gradients.x, gradients.weight, gradients.bias],
        [...channelNumbers(x.shape), eps],
      );
      return gradients;
    },

    updateRunning(running, batch, momentum, count) {
      engine.run(
        'updateRunning',
        [running.mean, running.variance, batch.mean, batch.variance].map(({ storage }) => storage),
        [elementCount(running.mean.shape), momentum, count],
      );
    },
  };
}
