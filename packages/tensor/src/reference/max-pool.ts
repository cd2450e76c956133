/** @file The largest value of sliding windows. */
import { elementCount, type Shape } from '@striate/shapes';
import type { PoolParams } from '../backend.js';
import { type HostArray, hostArray } from '../dtype.js';
import { planesOf } from './planes.js';
import { type HostTensor, rounded } from './storage.js';
import { reach } from './strides.js';

export function maxPool2d(
  x: HostTensor,
  params: PoolParams,
  out: Shape,
): { values: HostArray; indices: Int32Array } {
  const { data } = x;
  const [planes, h, w] = planesOf(x.shape);
  const [, outH, outW] = planesOf(out);
  const [kernelH, kernelW] = params.kernelSize;
  const [strideH, strideW] = params.stride;
  const [paddingH, paddingW] = params.padding;
  const [dilationH, dilationW] = params.dilation;
  const values = hostArray(x.dtype, elementCount(out));
  const indices = new Int32Array(values.length);
  let to = 0;
  for (let plane = 0; plane < planes; plane++) {
    const start = plane * h * w;
    for (let outY = 0; outY < outH; outY++) {
      const top = outY * strideH - paddingH;
      const [firstY, endY] = reach(top, dilationH, h, kernelH);
      for (let outX = 0; outX < outW; outX++) {
        const left = outX * strideW - paddingW;
        const [firstX, endX] = reach(left, dilationW, w, kernelW);
        let best = Number.NEGATIVE_INFINITY;
        let place = -1;
        for (let i = firstY; i < endY; i++) {
          const row = (top + i * dilationH) * w + left;
          for (let j = firstX; j < endX; j++) {
            const at = row + j * dilationW;
            const value = data[start + at]!;
            if (value > best || Number.isNaN(value) || place < 0) {
              best = value;
              place = at;
            }
          }
        }
        values[to] = best;
        indices[to++] = place;
      }
    }
  }
  return { values, indices };
}

export function maxPool2dGradient(g: HostTensor, indices: HostTensor, out: Shape): HostArray {
  const [planes, h, w] = planesOf(out);
  const [, outH, outW] = planesOf(g.shape);
  const sums = new Float64Array(elementCount(out));
  let from = 0;
  for (let plane = 0; plane < planes; plane++) {
    for (let i = 0; i < outH * outW; i++, from++) {
      const place = indices.data[from]!;
      if (place >= 0) sums[plane * h * w + place]! += g.data[from]!;
    }
  }
  return rounded(g.dtype, sums);
}
