/** @file The output of a convolution, as `torch.nn.Conv1d`, `Conv2d` and `Conv3d` state it. */
import { ShapeError } from './errors.js';
import { formatShape, type Shape } from './shape.js';
import {
  checkedCount,
  checkedSides,
  checkFilled,
  type Dims,
  type Sides,
  type Spatial,
  spatialOf,
  spatialShape,
} from './spatial.js';
import type { ConvOutput } from './types/conv.js';
import { windowCount, windowExtent } from './window.js';

/** What convolutions and transposed convolutions have in common. */
export interface ChannelOptions {
  /** The number of sides of the input: 2 (pictures) where not given. */
  readonly dims?: Dims | undefined;
  /** Checked against the input where given. */
  readonly inChannels?: number | undefined;
  readonly outChannels: number;
  readonly kernelSize: Sides;
  /** 1 where not given. */
  readonly stride?: Sides | undefined;
  /** 1 where not given. */
  readonly dilation?: Sides | undefined;
  /** Divides the input's and the output's channels; 1 where not given. */
  readonly groups?: number | undefined;
}

/** The arithmetic of a convolution. */
export interface ConvOptions extends ChannelOptions {
  /** Cells added at both ends of a side; 'same' keeps the size, 'valid' is 0; 0 where not given. */
  readonly padding?: Sides | 'same' | 'valid' | undefined;
}

/**
 * The output of a convolution: (N, C, sides...) -> (N, outChannels, sides'...), unbatched too, with
 * floor((size + 2 padding - dilation (kernelSize - 1) - 1) / stride) + 1 for every side. Throws ShapeError
 * where the kernel is larger than the padded input or an option is no whole number.
 * (https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html)
 */
export function convOutput<const S extends Shape, const O extends ConvOptions>(
  input: S,
  options: O,
): ConvOutput<S, O> {
  const dims = options.dims ?? 2;
  const operation = `conv${dims}d`;
  const spatial = spatialOf(operation, input, dims);
  checkFilled(operation, input, spatial);
  const { kernel, stride, dilation } = checkedWindow(operation, options, dims);
  const padding = convPadding(options);
  checkChannels(operation, input, spatial, options);
  const sides = spatial.sides.map((size, i) => {
    const [before, after] = padding[i]!;
    const padded = size + before + after;
    const extent = windowExtent(kernel[i]!, dilation[i]!);
    if (padded < extent) {
      throw new ShapeError(
        'too-small',
        `${operation}: a kernel over ${extent} cells does not fit into ${formatShape(input)} with padding ${before}.`,
        `Give a larger input (at least ${extent - before - after} cells here) or more padding.`,
      );
    }
    return windowCount(padded, kernel[i]!, stride[i]!, 0, dilation[i]!);
  });
  return spatialShape(spatial, options.outChannels, sides) as never;
}

/**
 * The cells that a convolution adds before and after every side, with 'same' and 'valid' resolved: where
 * 'same' needs an odd number, the larger half comes after, as in PyTorch. Throws ShapeError.
 */
export function convPadding(options: ConvOptions): [before: number, after: number][] {
  const { dims = 2, padding = 0 } = options;
  const operation = `conv${dims}d`;
  const { kernel, stride, dilation } = checkedWindow(operation, options, dims);
  if (padding === 'valid') return kernel.map(() => [0, 0]);
  if (padding !== 'same') {
    if (typeof padding === 'string') {
      throw new ShapeError(
        'invalid-option',
        `${operation}: padding '${padding}' is not known.`,
        "Give a number, one for each side, 'same' or 'valid'.",
      );
    }
    return checkedSides(operation, 'padding', padding, 0, dims).map((size) => [size, size]);
  }
  if (stride.some((step) => step !== 1)) {
    throw new ShapeError(
      'invalid-option',
      `${operation}: padding 'same' goes with stride 1 only, but the stride is ${formatShape(stride)}.`,
      'Give the padding as a number.',
    );
  }
  return kernel.map((size, i) => {
    const total = windowExtent(size, dilation[i]!) - 1;
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  });
}

/** Kernel, stride and dilation, one value a side. */
export function checkedWindow(operation: string, options: ChannelOptions, dims: Dims) {
  return {
    kernel: checkedSides(operation, 'kernelSize', options.kernelSize, 1, dims),
    stride: checkedSides(operation, 'stride', options.stride ?? 1, 1, dims),
    dilation: checkedSides(operation, 'dilation', options.dilation ?? 1, 1, dims),
  };
}

/**
 * The shape of a convolution's weight: (outChannels, inChannels / groups, kernelSize...). Throws ShapeError
 * where groups do not divide both.
 */
export function convWeightShape(options: ConvOptions & { readonly inChannels: number }): number[] {
  const { dims = 2, inChannels, outChannels, groups = 1 } = options;
  const operation = `conv${dims}d`;
  checkGroups(operation, inChannels, outChannels, groups);
  const kernel = checkedSides(operation, 'kernelSize', options.kernelSize, 1, dims);
  return [outChannels, inChannels / groups, ...kernel];
}

/** The input's channels are those expected, and groups divide both. Throws ShapeError. */
export function checkChannels(
  operation: string,
  input: Shape,
  { channels }: Spatial,
  { inChannels = channels, outChannels, groups = 1 }: ChannelOptions,
): void {
  checkGroups(operation, inChannels, outChannels, groups);
  if (channels !== inChannels) {
    throw new ShapeError(
      'size-mismatch',
      `${operation} expects ${inChannels} channels, but got ${channels} in ${formatShape(input)}.`,
      `Set inChannels to ${channels}, or change what comes before.`,
    );
  }
}

/** Groups divide the channels on both sides. Throws ShapeError. */
export function checkGroups(
  operation: string,
  inChannels: number,
  outChannels: number,
  groups: number,
): void {
  checkedCount(operation, 'groups', groups, 1);
  checkedCount(operation, 'inChannels', inChannels, 1);
  checkedCount(operation, 'outChannels', outChannels, 1);
  if (inChannels % groups !== 0 || outChannels % groups !== 0) {
    throw new ShapeError(
      'invalid-option',
      `${operation}: ${groups} groups do not divide ${inChannels} input and ${outChannels} output channels.`,
      'Choose groups that divide both.',
    );
  }
}
