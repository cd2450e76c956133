/** @file Wrong in an optional kernel: these have one, where the reference backend has none. */
import type { AdamParams, Operand, Storage } from '../../src/backend.js';
import { ReferenceBackend } from '../../src/reference/index.js';
import { hostTensor } from '../../src/reference/storage.js';
import { clampedTo, type Mutant, taken } from './mutant.js';

/** Takes the nearest class for a target outside. */
class Clamping extends ReferenceBackend {
  crossEntropy(logits: Operand, target: Operand): { loss: Storage; gradient: Storage } {
    const [n, c] = logits.shape as [number, number];
    const logs = taken(this, this.logSoftmax(logits), logits.dtype);
    const classes = hostTensor(target).data.map(clampedTo(c));
    const loss = Float32Array.from({ length: n }, (_, i) => -logs[i * c + classes[i]!]!);
    const gradient = Float32Array.from(logs, (log, i) => {
      const [row, column] = [Math.floor(i / c), i % c];
      return Math.exp(log) - (column === classes[row] ? 1 : 0);
    });
    return { loss: this.upload(loss, 'float32'), gradient: this.upload(gradient, 'float32') };
  }
}

/** Adds weight decay to the gradient, decoupled or not. */
class Coupled extends ReferenceBackend {
  adamStep(
    parameters: readonly Operand[],
    gradients: readonly Operand[],
    firstMoments: readonly Operand[],
    secondMoments: readonly Operand[],
    { lr, beta1, beta2, eps, weightDecay, step }: AdamParams,
  ): void {
    parameters.forEach((_, which) => {
      const [p, g, m, v] = [parameters, gradients, firstMoments, secondMoments].map(
        (list) => hostTensor(list[which]!).data,
      );
      p!.forEach((value, i) => {
        const slope = g![i]! + weightDecay * value;
        m![i] = beta1 * m![i]! + (1 - beta1) * slope;
        v![i] = beta2 * v![i]! + (1 - beta2) * slope * slope;
        const deviation = Math.sqrt(v![i]! / (1 - beta2 ** step)) + eps;
        p![i] = value - ((lr / (1 - beta1 ** step)) * m![i]!) / deviation;
      });
    });
  }
}

export const optionalMutants: readonly Mutant[] = [
  {
    kernel: 'crossEntropy',
    about: 'takes the nearest class for a target outside',
    caughtBy: 'crossEntropy: targets outside the classes',
    backend: new Clamping(),
  },
  {
    kernel: 'adamStep',
    about: 'adds decoupled weight decay to the gradient',
    caughtBy: 'adamStep: decoupled, much weight decay',
    backend: new Coupled(),
  },
];
