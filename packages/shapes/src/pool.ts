/** @file The output of pooling, as `torch.nn.MaxPool2d` and `torch.nn.AdaptiveAvgPool2d` state it. */
import { windowCount } from './conv.js';
import { ShapeError } from './errors.js';
import { pictureOf, pictureShape } from './picture.js';
import { checkedPair, formatShape, type Pair, type Shape } from './shape.js';

/** The arithmetic of 2-d pooling; the stride defaults to the kernel, padding to 0. */
export interface PoolOptions {
  readonly kernelSize: Pair;
  readonly stride?: Pair | undefined;
  readonly padding?: Pair | undefined;
}

/**
 * The output of 2-d pooling: (N, C, H, W) -> (N, C, H', W'); unbatched (C, H, W) too. Throws
 * ShapeError where a window does not fit or the padding exceeds half the kernel.
 */
export function poolOutput(input: Shape, options: PoolOptions, operation = 'maxPool2d'): number[] {
  const picture = pictureOf(operation, input);
  const kernel = checkedPair(operation, 'kernelSize', options.kernelSize, 1);
  const stride = checkedPair(operation, 'stride', options.stride ?? options.kernelSize, 1);
  const padding = checkedPair(operation, 'padding', options.padding ?? 0, 0);
  const sides = [picture.height, picture.width].map((size, i) => {
    if (padding[i]! > kernel[i]! / 2) {
      throw new ShapeError(
        'invalid-option',
        `${operation}: padding ${padding[i]} exceeds half of kernelSize ${kernel[i]}.`,
        `Give a padding of at most ${Math.floor(kernel[i]! / 2)}.`,
      );
    }
    const count = windowCount(size, kernel[i]!, stride[i]!, padding[i]!);
    if (count < 1) {
      throw new ShapeError(
        'too-small',
        `${operation}: a window of ${kernel[i]} pixels does not fit into ${formatShape(input)} with padding ${padding[i]}.`,
        `Give a larger picture (at least ${kernel[i]! - 2 * padding[i]!} pixels here).`,
      );
    }
    return count;
  });
  return pictureShape(picture, picture.channels, sides[0]!, sides[1]!);
}

/** The output of adaptive pooling: (N, C, H, W) -> (N, C, outputSize). Throws ShapeError. */
export function adaptivePoolOutput(
  input: Shape,
  outputSize: Pair,
  operation = 'adaptiveAvgPool2d',
): number[] {
  const picture = pictureOf(operation, input);
  const [height, width] = checkedPair(operation, 'outputSize', outputSize, 1);
  return pictureShape(picture, picture.channels, height, width);
}

/** The input cells that output cell `index` averages: start = floor(i in / out), end = ceil((i + 1) in / out). */
export function adaptiveWindow(
  index: number,
  inputSize: number,
  outputSize: number,
): readonly [start: number, end: number] {
  return [
    Math.floor((index * inputSize) / outputSize),
    Math.ceil(((index + 1) * inputSize) / outputSize),
  ];
}
