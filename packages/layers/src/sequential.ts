/** @file A chain of modules (`torch.nn.Sequential`). */
import type { Shape } from '@striate/shapes';
import type { Tensor } from '@striate/tensor';
import type { Chain, ChainOutput, CheckedChain } from './chain-types.js';
import { fused } from './fuse.js';
import { Module } from './module.js';

/**
 * Modules one behind the other. Layers whose channels do not fit are a compile error at the one that does
 * not, whose text says what was expected.
 */
export class Sequential<const M extends readonly Module[] = readonly Module[]>
  extends Module
  implements Chain<M>
{
  static override readonly name: string = 'Sequential';
  readonly modules: M;

  constructor(...modules: CheckedChain<M>) {
    super();
    this.modules = modules as never;
  }

  get length(): number {
    return this.modules.length;
  }

  /** The module at `index`; negative counts from the end. */
  at(index: number): Module | undefined {
    return this.modules.at(index);
  }

  override *members(): Iterable<[string, Module]> {
    for (const [i, module] of this.modules.entries()) yield [String(i), module];
  }

  /**
   * Intermediate results, which nobody else knows, are given back at once. A Conv2d with a ReLU behind it is one
   * kernel where the backend has it.
   */
  override forward(x: Tensor): Tensor {
    let current = x;
    for (let i = 0; i < this.modules.length; i++) {
      const module = this.modules[i]!;
      const both = fused(module, this.modules[i + 1]);
      const next = both ? both(current) : module.forward(current);
      if (both) i++;
      if (current !== x && current !== next) current.dispose();
      current = next;
    }
    return current;
  }

  override outputShape(input: Shape): readonly number[] {
    return this.modules.reduce<readonly number[]>(
      (shape, module) => module.outputShape(shape),
      [...input],
    );
  }
}

/**
 * `model.outputShape(input)`, known to the compiler where the layers' options and the input's shape are:
 * [8, 64, 55, 55], or a ShapeTypeError that says which layer does not fit. Throws ShapeError.
 */
export function outputShapeOf<const S extends Shape, const M extends readonly Module[]>(
  model: Sequential<M>,
  input: S,
): ChainOutput<S, M> {
  return model.outputShape(input) as never;
}
