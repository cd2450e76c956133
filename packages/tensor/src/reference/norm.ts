/** @file Batch normalisation (Ioffe and Szegedy, 2015) over all axes but 1, with statistics in double. */
import { elementCount } from '@striate/shapes';
import { type HostArray, hostArray } from '../dtype.js';
import { type HostTensor, rounded } from './storage.js';

/** (n, c, ...) seen as n blocks of c runs of `inner` elements. */
function runs(x: HostTensor): { n: number; c: number; inner: number } {
  const [n, c] = x.shape as [number, number];
  return { n, c, inner: elementCount(x.shape.slice(2)) };
}

/** Calls `visit` for every run of neighbours that belongs to `channel`. */
function forRuns(
  x: HostTensor,
  channel: number,
  visit: (start: number, end: number) => void,
): void {
  const { n, c, inner } = runs(x);
  for (let i = 0; i < n; i++) {
    const start = (i * c + channel) * inner;
    visit(start, start + inner);
  }
}

export function batchNorm(
  x: HostTensor,
  weight: HostTensor,
  bias: HostTensor,
  eps: number,
): { y: HostArray; mean: HostArray; variance: HostArray } {
  const { n, c, inner } = runs(x);
  const { data } = x;
  const count = n * inner;
  const means = new Float64Array(c);
  const variances = new Float64Array(c);
  for (let channel = 0; channel < c; channel++) {
    let sum = 0;
    forRuns(x, channel, (start, end) => {
      for (let i = start; i < end; i++) sum += data[i]!;
    });
    const mean = sum / count;
    let squares = 0;
    forRuns(x, channel, (start, end) => {
      for (let i = start; i < end; i++) squares += (data[i]! - mean) ** 2;
    });
    means[channel] = mean;
    variances[channel] = squares / count;
  }
  const y = normalize(x, weight, bias, means, variances, eps);
  return { y, mean: rounded(x.dtype, means), variance: rounded(x.dtype, variances) };
}

export function batchNormInference(
  x: HostTensor,
  weight: HostTensor,
  bias: HostTensor,
  mean: HostTensor,
  variance: HostTensor,
  eps: number,
): HostArray {
  return normalize(x, weight, bias, mean.data, variance.data, eps);
}

function normalize(
  x: HostTensor,
  weight: HostTensor,
  bias: HostTensor,
  means: HostArray,
  variances: HostArray,
  eps: number,
): HostArray {
  const { data } = x;
  const y = hostArray(x.dtype, data.length);
  for (let channel = 0; channel < means.length; channel++) {
    const mean = means[channel]!;
    const scale = weight.data[channel]! / Math.sqrt(variances[channel]! + eps);
    const shift = bias.data[channel]!;
    forRuns(x, channel, (start, end) => {
      for (let i = start; i < end; i++) y[i] = (data[i]! - mean) * scale + shift;
    });
  }
  return y;
}

/**
 * With z = (x - mean) / sqrt(variance + eps) and averages over the channel:
 * d x = weight / sqrt(variance + eps) * (g - average(g) - z average(g z)), d weight = sum(g z), d bias = sum(g).
 */
export function batchNormGradient(
  g: HostTensor,
  x: HostTensor,
  weight: HostTensor,
  mean: HostTensor,
  variance: HostTensor,
  eps: number,
): { x: HostArray; weight: HostArray; bias: HostArray } {
  const { n, c, inner } = runs(x);
  const count = n * inner;
  const gradient = {
    x: hostArray(x.dtype, x.data.length),
    weight: hostArray(x.dtype, c),
    bias: hostArray(x.dtype, c),
  };
  for (let channel = 0; channel < c; channel++) {
    const center = mean.data[channel]!;
    const inverse = 1 / Math.sqrt(variance.data[channel]! + eps);
    const scale = weight.data[channel]! * inverse;
    let sum = 0;
    let product = 0;
    forRuns(x, channel, (start, end) => {
      for (let i = start; i < end; i++) {
        sum += g.data[i]!;
        product += g.data[i]! * (x.data[i]! - center) * inverse;
      }
    });
    gradient.weight[channel] = product;
    gradient.bias[channel] = sum;
    forRuns(x, channel, (start, end) => {
      for (let i = start; i < end; i++) {
        const z = (x.data[i]! - center) * inverse;
        gradient.x[i] = scale * (g.data[i]! - sum / count - (z * product) / count);
      }
    });
  }
  return gradient;
}
