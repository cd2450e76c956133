/**
 * @file Convolution and its two gradients. All three go over the same triples: weight element (channel
 * and tap), input pixel, output pixel. The input row of output row y under tap t is
 * y * stride - padding + t * dilation; outputs whose input lies in the padding are left out by `reach`.
 */
import { elementCount, type Shape } from '@striate/shapes';
import type { ConvParams } from '../backend.js';
import { type HostArray, hostArray } from '../dtype.js';
import { type HostTensor, rounded } from './storage.js';
import { reach } from './strides.js';

interface Geometry {
  readonly n: number;
  readonly inChannels: number;
  readonly h: number;
  readonly w: number;
  readonly outChannels: number;
  readonly outH: number;
  readonly outW: number;
  /** Channels per group. */
  readonly groupIn: number;
  readonly groupOut: number;
  /** Every kernel position that some output uses, with the outputs that use it. */
  readonly taps: readonly Tap[];
  readonly kernelArea: number;
  readonly strideH: number;
  readonly strideW: number;
}

/** One kernel position: outputs [firstY, endY) x [firstX, endX) see pixel (y * stride + shiftY, x * stride + shiftX). */
interface Tap {
  readonly index: number;
  readonly shiftY: number;
  readonly firstY: number;
  readonly endY: number;
  readonly shiftX: number;
  readonly firstX: number;
  readonly endX: number;
}

function geometry(input: Shape, weight: Shape, output: Shape, params: ConvParams): Geometry {
  const [n, inChannels, h, w] = input as [number, number, number, number];
  const [outChannels, groupIn, kernelH, kernelW] = weight as [number, number, number, number];
  const [outH, outW] = output.slice(2) as [number, number];
  const [strideH, strideW] = params.stride;
  const taps: Tap[] = [];
  for (let ky = 0; ky < kernelH; ky++) {
    const shiftY = ky * params.dilation[0] - params.padding[0];
    const [firstY, endY] = reach(shiftY, strideH, h, outH);
    for (let kx = 0; kx < kernelW; kx++) {
      const shiftX = kx * params.dilation[1] - params.padding[1];
      const [firstX, endX] = reach(shiftX, strideW, w, outW);
      taps.push({ index: ky * kernelW + kx, shiftY, firstY, endY, shiftX, firstX, endX });
    }
  }
  return {
    n,
    inChannels,
    h,
    w,
    outChannels,
    outH,
    outW,
    groupIn,
    groupOut: outChannels / params.groups,
    taps,
    kernelArea: kernelH * kernelW,
    strideH,
    strideW,
  };
}

export function conv2d(
  x: HostTensor,
  weight: HostTensor,
  bias: HostTensor | null,
  params: ConvParams,
  out: Shape,
): HostArray {
  const shape = geometry(x.shape, weight.shape, out, params);
  const { n, inChannels, h, w, outChannels, outH, outW, groupIn, groupOut } = shape;
  const y = hostArray(x.dtype, elementCount(out));
  const plane = new Float64Array(outH * outW);
  for (let i = 0; i < n; i++) {
    for (let oc = 0; oc < outChannels; oc++) {
      plane.fill(bias ? bias.data[oc]! : 0);
      const firstChannel = Math.floor(oc / groupOut) * groupIn;
      for (let ic = 0; ic < groupIn; ic++) {
        const from = (i * inChannels + firstChannel + ic) * h * w;
        for (const tap of shape.taps) {
          const factor = weight.data[(oc * groupIn + ic) * shape.kernelArea + tap.index]!;
          addTap(plane, x.data, from, factor, tap, shape);
        }
      }
      y.set(plane, (i * outChannels + oc) * outH * outW);
    }
  }
  return y;
}

/** out plane += factor * the input pixels that `tap` sees. */
function addTap(
  plane: Float64Array,
  x: HostArray,
  from: number,
  factor: number,
  tap: Tap,
  { w, outW, strideH, strideW }: Geometry,
): void {
  const { firstX, endX } = tap;
  for (let outY = tap.firstY; outY < tap.endY; outY++) {
    const row = outY * outW;
    let at = from + (outY * strideH + tap.shiftY) * w + firstX * strideW + tap.shiftX;
    for (let outX = firstX; outX < endX; outX++) {
      plane[row + outX]! += factor * x[at]!;
      at += strideW;
    }
  }
}

export function conv2dInputGradient(
  g: HostTensor,
  weight: HostTensor,
  params: ConvParams,
  out: Shape,
): HostArray {
  const shape = geometry(out, weight.shape, g.shape, params);
  const { n, inChannels, h, w, outChannels, outH, outW, groupIn, groupOut } = shape;
  const y = hostArray(g.dtype, elementCount(out));
  const plane = new Float64Array(h * w);
  for (let i = 0; i < n; i++) {
    for (let channel = 0; channel < inChannels; channel++) {
      plane.fill(0);
      const group = Math.floor(channel / groupIn);
      const ic = channel % groupIn;
      for (let oc = group * groupOut; oc < (group + 1) * groupOut; oc++) {
        const from = (i * outChannels + oc) * outH * outW;
        for (const tap of shape.taps) {
          const factor = weight.data[(oc * groupIn + ic) * shape.kernelArea + tap.index]!;
          addTapBack(plane, g.data, from, factor, tap, shape);
        }
      }
      y.set(plane, (i * inChannels + channel) * h * w);
    }
  }
  return y;
}

/** The input pixels that `tap` sees += factor * the output's gradients. */
function addTapBack(
  plane: Float64Array,
  g: HostArray,
  from: number,
  factor: number,
  tap: Tap,
  { w, outW, strideH, strideW }: Geometry,
): void {
  const { firstX, endX } = tap;
  for (let outY = tap.firstY; outY < tap.endY; outY++) {
    const row = from + outY * outW;
    let at = (outY * strideH + tap.shiftY) * w + firstX * strideW + tap.shiftX;
    for (let outX = firstX; outX < endX; outX++) {
      plane[at]! += factor * g[row + outX]!;
      at += strideW;
    }
  }
}

export function conv2dWeightGradient(
  g: HostTensor,
  x: HostTensor,
  params: ConvParams,
  out: Shape,
): HostArray {
  const shape = geometry(x.shape, out, g.shape, params);
  const { n, inChannels, h, w, outChannels, outH, outW, groupIn, groupOut } = shape;
  const sums = new Float64Array(elementCount(out));
  for (let i = 0; i < n; i++) {
    for (let oc = 0; oc < outChannels; oc++) {
      const fromG = (i * outChannels + oc) * outH * outW;
      const firstChannel = Math.floor(oc / groupOut) * groupIn;
      for (let ic = 0; ic < groupIn; ic++) {
        const fromX = (i * inChannels + firstChannel + ic) * h * w;
        for (const tap of shape.taps) {
          const to = (oc * groupIn + ic) * shape.kernelArea + tap.index;
          sums[to]! += dotTap(g.data, fromG, x.data, fromX, tap, shape);
        }
      }
    }
  }
  return rounded(g.dtype, sums);
}

/** The output's gradients times the input pixels that `tap` sees, summed. */
function dotTap(
  g: HostArray,
  fromG: number,
  x: HostArray,
  fromX: number,
  tap: Tap,
  { w, outW, strideH, strideW }: Geometry,
): number {
  const { firstX, endX } = tap;
  let sum = 0;
  for (let outY = tap.firstY; outY < tap.endY; outY++) {
    const row = fromG + outY * outW;
    let at = fromX + (outY * strideH + tap.shiftY) * w + firstX * strideW + tap.shiftX;
    for (let outX = firstX; outX < endX; outX++) {
      sum += g[row + outX]! * x[at]!;
      at += strideW;
    }
  }
  return sum;
}
