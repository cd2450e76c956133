/** @file The output of a transposed convolution, as `torch.nn.ConvTranspose1d` to `3d` state it. */
import { type ChannelOptions, checkChannels, checkedWindow, checkGroups } from './conv.js';
import { ShapeError } from './errors.js';
import { checkShape, formatShape, type Shape } from './shape.js';
import { checkedSides, checkFilled, type Sides, spatialOf, spatialShape } from './spatial.js';
import type { ConvTransposeOutput } from './types/conv-transpose.js';
import { windowExtent } from './window.js';

/** The arithmetic of a transposed convolution. */
export interface ConvTransposeOptions extends ChannelOptions {
  /** Cells taken off both ends of a side; 0 where not given. */
  readonly padding?: Sides | undefined;
  /** Cells added at the end of a side, fewer than the stride or the dilation; 0 where not given. */
  readonly outputPadding?: Sides | undefined;
}

/**
 * The output of a transposed convolution: (N, C, sides...) -> (N, outChannels, sides'...), unbatched too,
 * with (size - 1) stride - 2 padding + dilation (kernelSize - 1) + outputPadding + 1 for every side.
 * Throws ShapeError.
 * (https://docs.pytorch.org/docs/stable/generated/torch.nn.ConvTranspose2d.html)
 */
export function convTransposeOutput<const S extends Shape, const O extends ConvTransposeOptions>(
  input: S,
  options: O,
): ConvTransposeOutput<S, O> {
  const dims = options.dims ?? 2;
  const operation = `convTranspose${dims}d`;
  const spatial = spatialOf(operation, input, dims);
  checkFilled(operation, input, spatial);
  const { kernel, stride, dilation } = checkedWindow(operation, options, dims);
  const padding = checkedSides(operation, 'padding', options.padding ?? 0, 0, dims);
  const extra = checkedSides(operation, 'outputPadding', options.outputPadding ?? 0, 0, dims);
  checkChannels(operation, input, spatial, options);
  const sides = spatial.sides.map((size, i) => {
    const limit = Math.max(stride[i]!, dilation[i]!);
    if (extra[i]! >= limit) {
      throw new ShapeError(
        'invalid-option',
        `${operation}: outputPadding ${extra[i]} is not smaller than the stride ${stride[i]} or the dilation ${dilation[i]}.`,
        `Give an outputPadding of at most ${limit - 1}.`,
      );
    }
    const extent = windowExtent(kernel[i]!, dilation[i]!);
    const output = (size - 1) * stride[i]! - 2 * padding[i]! + extent + extra[i]!;
    if (output < 1) {
      throw new ShapeError(
        'too-small',
        `${operation}: padding ${padding[i]} leaves nothing of ${formatShape(input)}.`,
        'Give less padding or a larger input.',
      );
    }
    return output;
  });
  return checkShape(operation, spatialShape(spatial, options.outChannels, sides)) as never;
}

/**
 * The shape of a transposed convolution's weight: (inChannels, outChannels / groups, kernelSize...). Throws
 * ShapeError where groups do not divide both.
 */
export function convTransposeWeightShape(
  options: ConvTransposeOptions & { readonly inChannels: number },
): number[] {
  const { dims = 2, inChannels, outChannels, groups = 1 } = options;
  const operation = `convTranspose${dims}d`;
  checkGroups(operation, inChannels, outChannels, groups);
  const kernel = checkedSides(operation, 'kernelSize', options.kernelSize, 1, dims);
  return [inChannels, outChannels / groups, ...kernel];
}
