/**
 * @file Convolutions as matrix products over columns: row (n, y, x) of the columns is what output pixel (y, x)
 * sees, tap by tap. Pictures are NHWC, weights HWIO.
 */
import type { Shape } from '@striate/shapes';
import { placed, strided } from '../kernels/rearrange.js';
import type { OneGroup } from '../primitives.js';
import type { Tensor, Tf } from '../tf.js';

/** Where tap (ky, kx) starts in the padded picture, tap after tap. */
function tapStarts(kernel: Shape, { dilation }: OneGroup): [y: number, x: number][] {
  const [kh, kw] = kernel as [number, number];
  return Array.from({ length: kh * kw }, (_, tap) => [
    Math.floor(tap / kw) * dilation[0],
    (tap % kw) * dilation[1],
  ]);
}

/** A side of the picture with all that its windows reach. */
function paddedSide(size: number, kernel: number, out: number, params: OneGroup, i: 0 | 1): number {
  const reach = (out - 1) * params.stride[i] + (kernel - 1) * params.dilation[i] + 1;
  return Math.max(size + 2 * params.padding[i], reach);
}

/** (n * oh * ow, kh * kw * c) */
function columns(tf: Tf, x: Tensor, kernel: Shape, params: OneGroup, out: Shape): Tensor {
  const [n, h, w, c] = x.shape as [number, number, number, number];
  const [oh, ow] = out.slice(1) as [number, number];
  const height = paddedSide(h, kernel[0]!, oh, params, 0);
  const width = paddedSide(w, kernel[1]!, ow, params, 1);
  const [top, left] = params.padding;
  const padded = tf.pad(x, [
    [0, 0],
    [top, height - h - top],
    [left, width - w - left],
    [0, 0],
  ]);
  const taps = tapStarts(kernel, params).map(([y, across]) =>
    strided(tf, padded, [0, y, across, 0], [1, ...params.stride, 1], [n, oh, ow, c]),
  );
  return tf.reshape(tf.concat(taps, 3), [n * oh * ow, taps.length * c]);
}

export function columnConv2d(
  tf: Tf,
  x: Tensor,
  weight: Tensor,
  params: OneGroup,
  out: Shape,
): Tensor {
  const kernel = tf.reshape(weight, [-1, weight.shape[3]!]);
  const rows = columns(tf, x, weight.shape.slice(0, 2), params, out);
  return tf.reshape(tf.matMul(rows, kernel), [...out]);
}

export function columnWeightGradient(
  tf: Tf,
  g: Tensor,
  x: Tensor,
  params: OneGroup,
  weight: Shape,
): Tensor {
  const rows = columns(tf, x, weight.slice(0, 2), params, g.shape);
  const gradient = tf.matMul(rows, tf.reshape(g, [-1, weight[3]!]), true, false);
  return tf.reshape(gradient, [...weight]);
}

/** Every tap gives its part of each output pixel's gradient back to the pixel that it saw. */
export function columnInputGradient(
  tf: Tf,
  g: Tensor,
  weight: Tensor,
  params: OneGroup,
  x: Shape,
): Tensor {
  const [n, oh, ow, outChannels] = g.shape as [number, number, number, number];
  const [, h, w, c] = x as [number, number, number, number];
  const kernel = weight.shape.slice(0, 2);
  const flat = tf.reshape(weight, [-1, outChannels]);
  const rows = tf.matMul(tf.reshape(g, [-1, outChannels]), flat, false, true);
  const cells = tf.reshape(rows, [n, oh, ow, -1]);
  const parts = tapStarts(kernel, params).map(([y, across], tap) =>
    placed(
      tf,
      tf.slice(cells, [0, 0, 0, tap * c], [n, oh, ow, c]),
      [0, y - params.padding[0], across - params.padding[1], 0],
      [1, ...params.stride, 1],
      [n, h, w, c],
      0,
    ),
  );
  return tf.addN(parts);
}
