/**
 * @file Convolution and its two gradients. All three go over the same triples of an input pixel, a weight
 * and an output pixel, multiply two of them, and add the product to the third.
 */
import type { Shape } from '@striate/shapes';
import type { ConvParams } from '@striate/tensor';
import { type Family, inDouble } from './device.js';
import { channelOf, range } from './positions.js';

type Size4 = readonly [number, number, number, number];

/** Along axis 0 (rows) or 1 (columns): which input cell meets which tap of the kernel, for which output cell. */
function meetings(axis: 0 | 1, input: Shape, weight: Shape, output: Shape, params: ConvParams) {
  const [size, kernel, out] = [input, weight, output].map((shape) => shape[axis + 2]!);
  const { stride, padding, dilation } = params;
  const at = (tap: number, y: number) => y * stride[axis] - padding[axis] + tap * dilation[axis];
  const all = range(kernel!, (tap) => range(out!, (y) => ({ x: at(tap, y), tap, y }))).flat();
  return all.filter(({ x }) => x >= 0 && x < size!);
}

/** Calls `visit` with the offsets of every triple. */
function forTriples(
  input: Shape,
  weight: Shape,
  output: Shape,
  params: ConvParams,
  visit: (inX: number, inW: number, inY: number) => void,
): void {
  const [n, inChannels, h, w] = input as Size4;
  const [outChannels, groupIn, kernelH, kernelW] = weight as Size4;
  const [, , outH, outW] = output as Size4;
  const rows = meetings(0, input, weight, output, params);
  const columns = meetings(1, input, weight, output, params);
  for (let i = 0; i < n; i++) {
    for (let oc = 0; oc < outChannels; oc++) {
      const group = Math.floor((oc * params.groups) / outChannels);
      for (let c = 0; c < groupIn; c++) {
        const inPlane = i * inChannels + group * groupIn + c;
        for (const row of rows) {
          const inRow = (inPlane * h + row.x) * w;
          const tapRow = ((oc * groupIn + c) * kernelH + row.tap) * kernelW;
          const outRow = ((i * outChannels + oc) * outH + row.y) * outW;
          for (const { x, tap, y } of columns) visit(inRow + x, tapRow + tap, outRow + y);
        }
      }
    }
  }
}

export const convolutions: Family<'conv2d' | 'conv2dInputGradient' | 'conv2dWeightGradient'> = (
  compute,
) => ({
  conv2d: (x, weight, bias, params, out) => {
    const shapes = [x.shape, weight.shape, out] as const;
    const channel = channelOf(out);
    const body = inDouble((y, x, w, b?) => {
      if (b) for (let i = 0; i < y.length; i++) y[i] = b[channel(i)]!;
      forTriples(...shapes, params, (inX, inW, inY) => {
        y[inY]! += x[inX]! * w[inW]!;
      });
    });
    return compute('conv2d', bias ? [x, weight, bias] : [x, weight], out, x.dtype, body);
  },

  conv2dInputGradient: (g, weight, params, out) => {
    const shapes = [out, weight.shape, g.shape] as const;
    const body = inDouble((y, g, w) => {
      forTriples(...shapes, params, (inX, inW, inY) => {
        y[inX]! += g[inY]! * w[inW]!;
      });
    });
    return compute('conv2dInputGradient', [g, weight], out, g.dtype, body);
  },

  conv2dWeightGradient: (g, x, params, out) => {
    const shapes = [x.shape, out, g.shape] as const;
    const body = inDouble((y, g, x) => {
      forTriples(...shapes, params, (inX, inW, inY) => {
        y[inW]! += g[inY]! * x[inX]!;
      });
    });
    return compute('conv2dWeightGradient', [g, x], out, g.dtype, body);
  },
});
