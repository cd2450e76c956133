/** @file Memory that optimizers change in place, where a device has such memory. */
import type { Shape } from '@striate/shapes';
import type { Tensor } from './tf.js';

/** TensorFlow's Adam (`ResourceApplyAdam`), its corrections of the bias taken into `rate` and `eps`. */
export interface AdamNumbers {
  readonly rate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly eps: number;
}

export interface Variables {
  /** A variable, as a handle; it holds nothing before the first `assign`. */
  create(shape: Shape): Tensor;
  /** Shares the value's memory, and takes it over when the value is disposed. */
  assign(variable: Tensor, value: Tensor): void;
  /** Shares the variable's memory; changing the variable meanwhile makes it take a copy. */
  read(variable: Tensor): Tensor;
  free(variable: Tensor): void;
  adamStep(
    parameter: Tensor,
    first: Tensor,
    second: Tensor,
    gradient: Tensor,
    numbers: AdamNumbers,
  ): void;
}

/** A variable that holds a storage's elements, divided by `unit`. */
export class Held {
  readonly handle: Tensor;
  readonly unit: number;
  readonly #variables: Variables;

  constructor(variables: Variables, shape: Shape, unit: number) {
    this.#variables = variables;
    this.handle = variables.create(shape);
    this.unit = unit;
  }

  assign(value: Tensor): void {
    this.#variables.assign(this.handle, value);
  }

  read(): Tensor {
    return this.#variables.read(this.handle);
  }

  free(): void {
    this.#variables.free(this.handle);
  }
}
