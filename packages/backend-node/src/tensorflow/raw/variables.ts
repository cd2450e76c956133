/** @file TensorFlow's variables: memory that its optimizers change in place, with all threads, in one pass. */
import type { Tensor, Tf } from '../tf.js';
import type { Variables } from '../variables.js';
import type { RunOp } from './ops.js';

/** As a name, this asks for a variable that shares none (ResourceHandle::ANONYMOUS_NAME in TensorFlow). */
const ANONYMOUS = 'cd2c89b7-88b7-44c8-ad83-06c2a9158347';
const FLOAT = { types: { dtype: 'TF_FLOAT' } } as const;

export function variableOps(tf: Tf, run: RunOp): Variables {
  return {
    create: (shape) =>
      run('VarHandleOp', [], {
        ...FLOAT,
        shapes: { shape },
        strings: { shared_name: ANONYMOUS, container: '' },
      })[0]!,
    assign(variable, value) {
      run('AssignVariableOp', [variable, value], FLOAT, 0);
    },
    read: (variable) => run('ReadVariableOp', [variable], FLOAT)[0]!,
    free(variable) {
      run('DestroyResourceOp', [variable], { types: {}, flags: { ignore_lookup_error: true } }, 0);
      variable.dispose();
    },
    adamStep(parameter, first, second, gradient, { rate, beta1, beta2, eps }) {
      // Both powers 0: the corrections are in the rate.
      const numbers = [0, 0, rate, beta1, beta2, eps].map((value): Tensor => tf.scalar(value));
      run('ResourceApplyAdam', [parameter, first, second, ...numbers, gradient], {}, 0);
    },
  };
}
