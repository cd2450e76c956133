/** @file Optimizer steps, in place. */
import { elementCount } from '@striate/shapes';
import type { Backend } from '@striate/tensor';
import type { Engine } from '../engine.js';

export function optimizingKernels(engine: Engine): Pick<Backend, 'adamStep' | 'sgdStep'> {
  return {
    adamStep(parameters, gradients, firstMoments, secondMoments, params) {
      const { lr, beta1, beta2, eps, weightDecay, decoupled, step } = params;
      const options = [lr, beta1, beta2, eps, weightDecay, Number(decoupled), step];
      for (const [i, parameter] of parameters.entries()) {
        const operands = [parameter, gradients[i]!, firstMoments[i]!, secondMoments[i]!];
        engine.run(
          'adamStep',
          operands.map(({ storage }) => storage),
          [elementCount(parameter.shape), ...options],
        );
      }
    },

    sgdStep(parameters, gradients, buffers, params) {
      const { lr, momentum, dampening, nesterov, weightDecay, first } = params;
      const options = [lr, momentum, dampening, Number(nesterov), weightDecay, Number(first)];
      for (const [i, parameter] of parameters.entries()) {
        const storages = [parameter.storage, gradients[i]!.storage, buffers[i]?.storage ?? null];
        engine.run('sgdStep', storages, [elementCount(parameter.shape), ...options]);
      }
    },
  };
}
