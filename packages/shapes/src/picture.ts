/** @file Picture shapes: (C, H, W) or (N, C, H, W), which every 2-d layer accepts. */
import { ShapeError } from './errors.js';
import { checkShape, formatShape, type Shape } from './shape.js';

/** A picture shape taken apart; `batch` is undefined for unbatched (C, H, W) input. */
export interface Picture {
  readonly batch: number | undefined;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** Takes (C, H, W) or (N, C, H, W) apart. Throws ShapeError for any other rank. */
export function pictureOf(operation: string, shape: Shape): Picture {
  checkShape(operation, shape);
  if (shape.length !== 3 && shape.length !== 4) {
    throw new ShapeError(
      'rank-mismatch',
      `${operation} takes pictures of shape [C, H, W] or [N, C, H, W], but got ${formatShape(shape)}.`,
      'Reshape the input, or put the layer before the flatten.',
    );
  }
  const [channels, height, width] = shape.slice(-3) as [number, number, number];
  return { batch: shape.length === 4 ? shape[0] : undefined, channels, height, width };
}

/** The shape of a picture with other channels and size, batched as the original was. */
export function pictureShape(
  original: Picture,
  channels: number,
  height: number,
  width: number,
): number[] {
  const shape = [channels, height, width];
  return original.batch === undefined ? shape : [original.batch, ...shape];
}
