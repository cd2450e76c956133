/**
 * @file The output of a convolution, as `torch.nn.Conv2d` states it:
 * floor((in + 2 padding - dilation (kernel - 1) - 1) / stride) + 1.
 */
import { ShapeError } from './errors.js';
import { pictureOf, pictureShape } from './picture.js';
import { checkedPair, formatShape, type Pair, type Shape } from './shape.js';

/** The arithmetic of a 2-d convolution; stride and dilation default to 1, padding to 0, groups to 1. */
export interface ConvOptions {
  readonly outChannels: number;
  readonly kernelSize: Pair;
  readonly stride?: Pair | undefined;
  readonly padding?: Pair | undefined;
  readonly dilation?: Pair | undefined;
  readonly groups?: number | undefined;
}

/** The length of one side after a window of `kernel` has slid over it. May be less than 1: too small. */
export function windowCount(
  size: number,
  kernel: number,
  stride: number,
  padding: number,
  dilation = 1,
): number {
  return Math.floor((size + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1;
}

/**
 * The output of a 2-d convolution: (N, C, H, W) -> (N, outChannels, H', W'); unbatched (C, H, W) too.
 * Throws ShapeError where the kernel is larger than the padded input or an option is no whole number.
 */
export function convOutput(input: Shape, options: ConvOptions, operation = 'conv2d'): number[] {
  const picture = pictureOf(operation, input);
  const kernel = checkedPair(operation, 'kernelSize', options.kernelSize, 1);
  const stride = checkedPair(operation, 'stride', options.stride ?? 1, 1);
  const padding = checkedPair(operation, 'padding', options.padding ?? 0, 0);
  const dilation = checkedPair(operation, 'dilation', options.dilation ?? 1, 1);
  const groups = checkedPair(operation, 'groups', options.groups ?? 1, 1)[0];
  const outChannels = checkedPair(operation, 'outChannels', options.outChannels, 1)[0];
  if (picture.channels % groups !== 0 || outChannels % groups !== 0) {
    throw new ShapeError(
      'invalid-option',
      `${operation}: ${groups} groups divide neither evenly ${picture.channels} input and ${outChannels} output channels.`,
      'Choose groups that divide both.',
    );
  }
  const sides = [picture.height, picture.width].map((size, i) => {
    const extent = dilation[i]! * (kernel[i]! - 1) + 1;
    if (size + 2 * padding[i]! < extent) {
      throw new ShapeError(
        'too-small',
        `${operation}: a kernel over ${extent} pixels does not fit into ${formatShape(input)} with padding ${padding[i]}.`,
        `Give a larger picture (at least ${extent - 2 * padding[i]!} pixels here) or more padding.`,
      );
    }
    return windowCount(size, kernel[i]!, stride[i]!, padding[i]!, dilation[i]!);
  });
  return pictureShape(picture, outChannels, sides[0]!, sides[1]!);
}
