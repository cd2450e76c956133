/** @file Neighbouring layers that one kernel computes. */
import type { Tensor } from '@striate/tensor';
import { ReLU } from './layers/activations.js';
import { Conv2d } from './layers/conv.js';
import type { Module } from './module.js';

/** What computes `first` and `second` at once, where there is such a kernel and nobody looks in between. */
export function fused(
  first: Module,
  second: Module | undefined,
): ((x: Tensor) => Tensor) | undefined {
  if (!second || !isPlain(first, Conv2d) || !isPlain(second, ReLU)) return undefined;
  return (x) => {
    const y = (first as Conv2d).forwardRelu(x);
    // The pass of shapes, which messages and `lastStep` rely on, sees both.
    second.outputShape(y.shape);
    return y;
  };
}

/** Of this very class, its `forward` not wrapped by a hook or replaced. */
function isPlain(module: Module, kind: typeof Conv2d | typeof ReLU): boolean {
  return module.constructor === kind && !Object.hasOwn(module, 'forward');
}
