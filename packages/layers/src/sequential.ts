/** @file A chain of modules (`torch.nn.Sequential`). */
import type { Shape } from '@striate/shapes';
import type { Tensor } from '@striate/tensor';
import { Module } from './module.js';

export class Sequential extends Module {
  readonly #chain: readonly Module[];

  constructor(...chain: readonly Module[]) {
    super();
    this.#chain = chain;
  }

  get length(): number {
    return this.#chain.length;
  }

  /** The module at `index`; negative counts from the end. */
  at(index: number): Module | undefined {
    return this.#chain.at(index);
  }

  override *members(): Iterable<[string, Module]> {
    for (const [i, module] of this.#chain.entries()) yield [String(i), module];
  }

  /** Intermediate results, which nobody else knows, are given back at once. */
  override forward(x: Tensor): Tensor {
    let current = x;
    for (const module of this.#chain) {
      const next = module.forward(current);
      if (current !== x && current !== next) current.dispose();
      current = next;
    }
    return current;
  }

  override outputShape(input: Shape): readonly number[] {
    return this.#chain.reduce((shape, module) => module.outputShape(shape), input);
  }
}
