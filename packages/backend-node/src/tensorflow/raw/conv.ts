/**
 * @file Convolutions as TensorFlow's ops. On a processor its fast kernels (oneDNN's) know only the paddings VALID and
 * SAME; a gradient with explicit padding takes up to four times as long. So those two are used where they mean the
 * same, and pictures are padded beforehand where they don't.
 */
import type { Shape } from '@striate/shapes';
import type { OneGroup, Primitives } from '../primitives.js';
import type { Tensor, Tf } from '../tf.js';
import type { Attributes, RunOp } from './ops.js';

/** What TensorFlow calls a padding of these windows. SAME starts half of what it adds before the picture. */
function paddingName(
  { stride, padding, dilation }: OneGroup,
  picture: Shape,
  kernel: Shape,
  out: Shape,
): 'VALID' | 'SAME' | 'EXPLICIT' {
  if (padding.every((pad) => pad === 0)) return 'VALID';
  const isSame = ([0, 1] as const).every((i) => {
    const size = picture[i + 1]!;
    const added = (out[i + 1]! - 1) * stride[i] + (kernel[i]! - 1) * dilation[i] + 1 - size;
    return (
      out[i + 1] === Math.ceil(size / stride[i]) &&
      Math.floor(Math.max(0, added) / 2) === padding[i]
    );
  });
  return isSame ? 'SAME' : 'EXPLICIT';
}

/** With explicit padding both sides get all of it; what the last window does not reach is left out. */
function attributes({ stride, padding, dilation }: OneGroup, name: string): Attributes {
  const [top, left] = padding;
  return {
    ints: {
      strides: [1, ...stride, 1],
      dilations: [1, ...dilation, 1],
      ...(name === 'EXPLICIT' && { explicit_paddings: [0, 0, top, top, left, left, 0, 0] }),
    },
    strings: { padding: name, data_format: 'NHWC' },
  };
}

type ConvPrimitives = Pick<
  Primitives,
  'conv2d' | 'conv2dInputGradient' | 'conv2dWeightGradient' | 'biasAdd' | 'channelSums'
>;

export function convOps(
  tf: Tf,
  run: RunOp,
  portable: Primitives,
  usesGpu: boolean,
): ConvPrimitives {
  const sizes = (shape: Shape) => tf.tensor1d([...shape], 'int32');
  /** TensorFlow's gradients on processors know no dilation. */
  const isDilated = ({ dilation }: OneGroup) => dilation.some((step) => step > 1);
  const channelsLast = { strings: { data_format: 'NHWC' } };
  return {
    conv2d(x, weight, params, out) {
      const name = paddingName(params, x.shape, weight.shape, out);
      return run('Conv2D', [x, weight], attributes(params, name))[0]!;
    },

    conv2dInputGradient(g, weight, params, x): Tensor {
      if (isDilated(params)) return portable.conv2dInputGradient(g, weight, params, x);
      const name = paddingName(params, x, weight.shape, g.shape);
      const ofPicture = (shape: Shape, padding: string) =>
        run('Conv2DBackpropInput', [sizes(shape), weight, g], attributes(params, padding))[0]!;
      if (name !== 'EXPLICIT' || usesGpu) return ofPicture(x, name);
      const [n, h, w, c] = x as [number, number, number, number];
      const [top, left] = params.padding;
      const padded = ofPicture([n, h + 2 * top, w + 2 * left, c], 'VALID');
      return tf.slice(padded, [0, top, left, 0], [n, h, w, c]);
    },

    conv2dWeightGradient(g, x, params, weight): Tensor {
      if (isDilated(params)) return portable.conv2dWeightGradient(g, x, params, weight);
      const name = paddingName(params, x.shape, weight, g.shape);
      const ofPicture = (picture: Tensor, padding: string) =>
        run('Conv2DBackpropFilter', [picture, sizes(weight), g], attributes(params, padding))[0]!;
      if (name !== 'EXPLICIT' || usesGpu) return ofPicture(x, name);
      const [top, left] = params.padding;
      const sides: [number, number][] = [
        [0, 0],
        [top, top],
        [left, left],
        [0, 0],
      ];
      return ofPicture(tf.pad(x, sides), 'VALID');
    },

    biasAdd: (x, bias) => run('BiasAdd', [x, bias], channelsLast)[0]!,
    channelSums: (x) => run('BiasAddGrad', [x], channelsLast)[0]!,
  };
}
