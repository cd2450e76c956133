/** @file What all optimizers share: the parameters they train, and forgetting gradients. */
import type { Parameter } from '@striate/tensor';

/** A bad option of an optimizer. `fix` says what to do next. */
export class OptimError extends Error {
  override readonly name = 'OptimError';
  readonly code = 'bad-option';
  readonly fix: string;

  constructor(message: string, fix: string) {
    super(`${message} ${fix}`);
    this.fix = fix;
  }
}

export abstract class Optimizer {
  readonly parameters: readonly Parameter[];
  /** The learning rate; may be changed between steps. */
  lr: number;

  constructor(parameters: Iterable<Parameter>, lr: number) {
    this.parameters = [...parameters];
    this.lr = atLeast('lr', lr, 0);
    if (this.parameters.length === 0) {
      throw new OptimError('The optimizer got no parameters.', 'Pass model.parameters().');
    }
  }

  /** Moves every parameter that has a gradient by one step. */
  abstract step(): void;

  /** The parameters that have a gradient now. */
  protected get ready(): Parameter[] {
    return this.parameters.filter((parameter) => parameter.grad !== null);
  }

  /** Gives the memory of moments and buffers back. */
  abstract dispose(): void;

  /** Forgets all gradients. */
  zeroGrad(): void {
    for (const parameter of this.parameters) {
      parameter.grad?.dispose();
      parameter.grad = null;
    }
  }
}

/** Checks an option's lower bound (and upper, exclusive); returns it. Throws OptimError. */
export function atLeast(
  name: string,
  value: number,
  minimum: number,
  below = Number.POSITIVE_INFINITY,
): number {
  if (value >= minimum && value < below) return value;
  const range = Number.isFinite(below) ? `[${minimum}, ${below})` : `at least ${minimum}`;
  throw new OptimError(`${name} is ${value}, but must be ${range}.`, `Give another ${name}.`);
}
