/** @file Convolutions as TensorFlow's ops, with explicit padding. */
import type { Shape } from '@striate/shapes';
import type { OneGroup, Primitives } from '../primitives.js';
import type { Tensor, Tf } from '../tf.js';
import type { Attributes, RunOp } from './ops.js';

/** Both sides get the whole padding; what the last window does not reach is left out, as in the contract. */
function attributes({ stride, padding, dilation }: OneGroup): Attributes {
  const [top, left] = padding;
  return {
    ints: {
      strides: [1, ...stride, 1],
      dilations: [1, ...dilation, 1],
      explicit_paddings: [0, 0, top, top, left, left, 0, 0],
    },
    strings: { padding: 'EXPLICIT', data_format: 'NHWC' },
  };
}

type ConvPrimitives = Pick<
  Primitives,
  'conv2d' | 'conv2dInputGradient' | 'conv2dWeightGradient' | 'biasAdd'
>;

export function convOps(tf: Tf, run: RunOp, portable: Primitives): ConvPrimitives {
  const sizes = (shape: Shape) => tf.tensor1d([...shape], 'int32');
  /** TensorFlow's gradients on processors know no dilation. */
  const isDilated = ({ dilation }: OneGroup) => dilation.some((step) => step > 1);
  return {
    conv2d: (x, weight, params) => run('Conv2D', [x, weight], attributes(params))[0]!,
    conv2dInputGradient(g, weight, params, x): Tensor {
      if (isDilated(params)) return portable.conv2dInputGradient(g, weight, params, x);
      return run('Conv2DBackpropInput', [sizes(x), weight, g], attributes(params))[0]!;
    },
    conv2dWeightGradient(g, x, params, weight): Tensor {
      if (isDilated(params)) return portable.conv2dWeightGradient(g, x, params, weight);
      return run('Conv2DBackpropFilter', [x, sizes(weight), g], attributes(params))[0]!;
    },
    biasAdd: (x, bias) => run('BiasAdd', [x, bias], { strings: { data_format: 'NHWC' } })[0]!,
  };
}
