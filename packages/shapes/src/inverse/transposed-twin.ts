/** @file The transposed convolution that undoes the sizes of a convolution. */
import { type ConvOptions, checkedWindow, convOutput, convPadding } from '../conv.js';
import type { ConvTransposeOptions } from '../conv-transpose.js';
import { ShapeError } from '../errors.js';
import type { Shape } from '../shape.js';
import { spatialOf } from '../spatial.js';
import { windowExtent } from '../window.js';

/**
 * The options with which `convTransposeOutput` leads from a convolution's output back to `input`: the same
 * window, the channels exchanged, and as outputPadding the cells that the stride left over. Throws
 * ShapeError where the input does not fit or padding 'same' is uneven.
 */
export function transposedTwin(input: Shape, options: ConvOptions): ConvTransposeOptions {
  const { dims = 2, outChannels, kernelSize, stride, dilation, groups } = options;
  convOutput(input, options);
  const { channels, sides } = spatialOf('transposedTwin', input, dims);
  const padding = convPadding(options);
  if (padding.some(([before, after]) => before !== after)) {
    throw new ShapeError(
      'invalid-option',
      "transposedTwin: padding 'same' is uneven for an even kernel; a transposed convolution crops evenly.",
      'Choose an odd kernel or a padding in numbers.',
    );
  }
  const window = checkedWindow('transposedTwin', options, dims);
  return {
    dims,
    inChannels: outChannels,
    outChannels: channels,
    kernelSize,
    stride,
    dilation,
    groups,
    padding: padding.map(([before]) => before),
    outputPadding: sides.map((size, i) => {
      const room = size + 2 * padding[i]![0] - windowExtent(window.kernel[i]!, window.dilation[i]!);
      return room % window.stride[i]!;
    }),
  };
}
