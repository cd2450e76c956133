/**
 * @file PyTorch's default initialisation. Draws are reserved when a module is constructed and taken when
 * it is materialised, so that one seed gives PyTorch's own weights and nothing is allocated before.
 */
import { elementCount, type Shape } from '@striate/shapes';
import { defaultGenerator, type Generator, type Initializer, Parameter } from '@striate/tensor';
import { drawUniform } from '@striate/tensor/random';

/** U(-bound, bound), the next `elementCount(shape)` draws of `generator` (`torch.nn.init.uniform_`). */
export function reservedUniform(
  shape: Shape,
  bound: number,
  generator: Generator = defaultGenerator(),
): Initializer {
  const draw = generator.reserve(elementCount(shape));
  return () => drawUniform(draw, -bound, bound);
}

/** The weights of Conv2d and Linear: `kaiming_uniform_(a = sqrt(5))` over `fanIn` inputs (He et al., 2015). */
export function kaimingUniform(shape: Shape, fanIn: number): Initializer {
  const gain = Math.sqrt(2 / (1 + Math.sqrt(5) ** 2));
  return reservedUniform(shape, Math.sqrt(3) * (gain / Math.sqrt(fanIn)));
}

/** Their biases: U(+-1 / sqrt(fanIn)). */
export function biasUniform(shape: Shape, fanIn: number): Initializer {
  return reservedUniform(shape, 1 / Math.sqrt(fanIn));
}

/** Every element `value`. */
export function constant(shape: Shape, value: number): Initializer {
  return () => new Float32Array(elementCount(shape)).fill(value);
}

/**
 * The trained pair of convolutions and Linear: the weight over `fanIn` inputs, then (unless `bias` is false)
 * one bias per output. Draws are reserved in this order, which is PyTorch's.
 */
export function weightAndBias(
  shape: Shape,
  outputs: number,
  fanIn: number,
  bias: boolean | undefined,
): { weight: Parameter; bias: Parameter | null } {
  const weight = new Parameter(shape, kaimingUniform(shape, fanIn));
  return {
    weight,
    bias: bias === false ? null : new Parameter([outputs], biasUniform([outputs], fanIn)),
  };
}

/** The trained pair of normalisations, 1 and (unless `bias` is false) 0; nothing where they are not affine. */
export function affinePair(
  shape: Shape,
  affine: boolean,
  bias = true,
): { weight: Parameter | null; bias: Parameter | null } {
  return {
    weight: affine ? new Parameter(shape, constant(shape, 1)) : null,
    bias: affine && bias ? new Parameter(shape, constant(shape, 0)) : null,
  };
}
