/** @file Pooling: the largest value of sliding windows, and the average of windows that share a picture out. */
import { adaptiveWindow, elementCount, type Shape } from '@striate/shapes';
import type { PoolParams } from '../backend.js';
import { type HostArray, hostArray } from '../dtype.js';
import type { HostTensor } from './storage.js';

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
  const values = hostArray(x.dtype, elementCount(out));
  const indices = new Int32Array(values.length);
  let to = 0;
  for (let plane = 0; plane < planes; plane++) {
    const start = plane * h * w;
    for (let outY = 0; outY < outH; outY++) {
      const top = Math.max(outY * strideH - paddingH, 0);
      const bottom = Math.min(outY * strideH - paddingH + kernelH, h);
      for (let outX = 0; outX < outW; outX++) {
        const left = Math.max(outX * strideW - paddingW, 0);
        const right = Math.min(outX * strideW - paddingW + kernelW, w);
        let best = Number.NEGATIVE_INFINITY;
        let place = top * w + left;
        for (let y = top; y < bottom; y++) {
          for (let at = y * w + left; at < y * w + right; at++) {
            const value = data[start + at]!;
            if (value > best || Number.isNaN(value)) {
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
      sums[plane * h * w + indices.data[from]!]! += g.data[from]!;
    }
  }
  return rounded(g, sums);
}

export function adaptiveAvgPool2d(x: HostTensor, out: Shape): HostArray {
  const y = hostArray(x.dtype, elementCount(out));
  forCells(x.shape, out, (to, cells) => {
    let sum = 0;
    for (const cell of cells) sum += x.data[cell]!;
    y[to] = sum / cells.length;
  });
  return y;
}

/** Every input cell gets its share of every window that it lay in. */
export function adaptiveAvgPool2dGradient(g: HostTensor, out: Shape): HostArray {
  const sums = new Float64Array(elementCount(out));
  forCells(out, g.shape, (from, cells) => {
    const share = g.data[from]! / cells.length;
    for (const cell of cells) sums[cell]! += share;
  });
  return rounded(g, sums);
}

/** Calls `visit` for every output cell with the input cells that it averages. */
function forCells(
  input: Shape,
  output: Shape,
  visit: (outputCell: number, inputCells: readonly number[]) => void,
): void {
  const [planes, h, w] = planesOf(input);
  const [, outH, outW] = planesOf(output);
  let to = 0;
  for (let plane = 0; plane < planes; plane++) {
    for (let outY = 0; outY < outH; outY++) {
      const [top, bottom] = adaptiveWindow(outY, h, outH);
      for (let outX = 0; outX < outW; outX++) {
        const [left, right] = adaptiveWindow(outX, w, outW);
        const cells: number[] = [];
        for (let y = top; y < bottom; y++) {
          for (let x = left; x < right; x++) cells.push((plane * h + y) * w + x);
        }
        visit(to++, cells);
      }
    }
  }
}

/** (n, c, h, w) as [n * c, h, w]. */
function planesOf(shape: Shape): [planes: number, height: number, width: number] {
  const [n, c, h, w] = shape as [number, number, number, number];
  return [n * c, h, w];
}

function rounded(like: HostTensor, sums: Float64Array): HostArray {
  const y = hostArray(like.dtype, sums.length);
  y.set(sums);
  return y;
}
