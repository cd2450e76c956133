/** @file Optimizer steps, in place. */
import { elementCount } from '@striate/shapes';
import type { Backend, Operand } from '@striate/tensor';
import type { Engine } from '../engine.js';

/** A command's operands, parameter after parameter, and the numbers that say how long each is. */
function lists(columns: readonly (readonly (Operand | undefined)[])[]) {
  const parameters = columns[0] as readonly Operand[];
  return {
    storages: parameters.flatMap((_, i) => columns.map((column) => column[i]?.storage ?? null)),
    numbers: [parameters.length, ...parameters.map(({ shape }) => elementCount(shape))],
  };
}

export function optimizingKernels(engine: Engine): Pick<Backend, 'adamStep' | 'sgdStep'> {
  return {
    adamStep(parameters, gradients, firstMoments, secondMoments, params) {
      const { lr, beta1, beta2, eps, weightDecay, decoupled, step } = params;
      const options = [lr, beta1, beta2, eps, weightDecay, Number(decoupled), step];
      const { storages, numbers } = lists([parameters, gradients, firstMoments, secondMoments]);
      engine.run('adamStep', storages, [...options, ...numbers]);
    },

    sgdStep(parameters, gradients, buffers, params) {
      const { lr, momentum, dampening, nesterov, weightDecay, first } = params;
      const options = [lr, momentum, dampening, Number(nesterov), weightDecay, Number(first)];
      const { storages, numbers } = lists([parameters, gradients, buffers]);
      engine.run('sgdStep', storages, [...options, ...numbers]);
    },
  };
}
