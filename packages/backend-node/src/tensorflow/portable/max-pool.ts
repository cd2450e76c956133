/** @file The largest value of sliding windows, tap by tap. Pictures are NHWC. */
import type { Shape } from '@striate/shapes';
import type { PoolParams } from '@striate/tensor';
import { strided } from '../kernels/rearrange.js';
import type { Tensor, Tf } from '../tf.js';

/** Each tap's cells of all windows, and the place of those cells in their plane; -infinity in the padding. */
function taps(tf: Tf, x: Tensor, params: PoolParams, out: Shape): { cells: Tensor; at: Tensor }[] {
  const [n, h, w, c] = x.shape as [number, number, number, number];
  const sides = [h, w] as const;
  const outer = ([0, 1] as const).map((i) => {
    const reach =
      (out[i + 1]! - 1) * params.stride[i] + (params.kernelSize[i] - 1) * params.dilation[i];
    const low = params.padding[i];
    return [low, Math.max(0, reach + 1 - sides[i] - low)] as [number, number];
  });
  const padded = tf.pad(x, [[0, 0], ...outer, [0, 0]], Number.NEGATIVE_INFINITY);
  const plane = tf.reshape(tf.range(0, h * w, 1, 'int32'), [1, h, w, 1]);
  const places = tf.pad(plane, [[0, 0], ...outer, [0, 0]], -1);
  const [oh, ow] = out.slice(1) as [number, number];
  const steps = [1, ...params.stride, 1];
  const [kh, kw] = params.kernelSize;
  return Array.from({ length: kh * kw }, (_, tap) => {
    const y = Math.floor(tap / kw) * params.dilation[0];
    const start = [0, y, (tap % kw) * params.dilation[1], 0];
    return {
      cells: strided(tf, padded, start, steps, [n, oh, ow, c]),
      at: strided(tf, places, start, steps, [1, oh, ow, 1]),
    };
  });
}

export function windowMaxPool(tf: Tf, x: Tensor, params: PoolParams, out: Shape): Tensor {
  return taps(tf, x, params, out)
    .map(({ cells }) => cells)
    .reduce((a, b) => tf.maximum(a, b));
}

/** The first of equals wins, NaN over numbers, the last NaN over others. */
export function windowMaxPoolIndices(tf: Tf, x: Tensor, params: PoolParams, out: Shape): Tensor {
  let best = tf.fill([...out], Number.NEGATIVE_INFINITY);
  let place = tf.fill([...out], -1, 'int32');
  for (const { cells, at } of taps(tf, x, params, out)) {
    const places = tf.broadcastTo(at, [...out]);
    const first = tf.logicalAnd(tf.less(place, 0), tf.greaterEqual(places, 0));
    const wins = tf.logicalOr(tf.logicalOr(tf.greater(cells, best), tf.isNaN(cells)), first);
    best = tf.where(wins, cells, best);
    place = tf.where(wins, places, place);
  }
  return place;
}
