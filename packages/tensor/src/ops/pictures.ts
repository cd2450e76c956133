/** @file The way of a batch of decoded pictures onto the device. */
import { elementCount, formatShape, type Shape, ShapeError } from '@striate/shapes';
import type { Backend, PictureParams } from '../backend.js';
import { picturesOnHost } from '../defaults/pictures.js';
import { type Tensor, wrap } from '../tensor.js';

/**
 * uint8 pictures of shape (n, h, w, c) -> float32 (n, c, h, w), mirrored where asked and normalised:
 * (pixel / 255 - mean) / std (torchvision's ToTensor and Normalize). Throws ShapeError.
 */
export function pictures(
  pixels: Uint8Array,
  shape: Shape,
  params: PictureParams,
  backend: Backend,
): Tensor {
  const [n, h, w, c] = shape as readonly [number, number, number, number];
  if (shape.length !== 4 || elementCount(shape) !== pixels.length) {
    throw new ShapeError(
      'size-mismatch',
      `pictures: ${pixels.length} bytes are no batch (n, h, w, c) of shape ${formatShape(shape)}.`,
      'Give the shape of the pixels as they lie in memory.',
    );
  }
  if (params.mean.length !== c || params.std.length !== c || params.std.includes(0)) {
    throw new ShapeError(
      'invalid-option',
      `pictures: ${c} channels need ${c} means and ${c} deviations other than 0, but got ${formatShape(params.mean)} and ${formatShape(params.std)}.`,
      'Give one of each per channel.',
    );
  }
  const storage = backend.pictures
    ? backend.pictures(pixels, shape, params)
    : backend.upload(picturesOnHost(pixels, shape, params), 'float32');
  return wrap(backend, storage, [n, c, h, w], 'float32');
}
