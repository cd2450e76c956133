/** @file Batch normalisation: every channel has a mean and a variance of its own. */
import { elementCount } from '@striate/shapes';
import type { Operand, Storage } from '@striate/tensor';
import { type Family, inDouble } from './device.js';
import { channelOf } from './positions.js';

/** What one step of a kernel hands to the next: one number per channel, as `weight` is. */
function perChannel(storage: Storage, { shape, dtype }: Operand): Operand {
  return { storage, shape, dtype };
}

export const norms: Family<'batchNorm' | 'batchNormInference' | 'batchNormGradient'> = (
  compute,
) => {
  const normalised = (kernel: string, operands: readonly [Operand, ...Operand[]], eps: number) => {
    const { shape, dtype } = operands[0];
    const channel = channelOf(shape);
    return compute(kernel, operands, shape, dtype, (y, x, weight, bias, mean, variance) => {
      for (let i = 0; i < y.length; i++) {
        const c = channel(i);
        const normal = (x[i]! - mean[c]!) / Math.sqrt(variance[c]! + eps);
        y[i] = normal * weight[c]! + bias[c]!;
      }
    });
  };

  return {
    batchNorm: (x, weight, bias, eps) => {
      const channel = channelOf(x.shape);
      const count = elementCount(x.shape) / elementCount(weight.shape);
      const ofMean = inDouble((y, x) => {
        for (let i = 0; i < x.length; i++) y[channel(i)]! += x[i]! / count;
      });
      const ofVariance = inDouble((y, x, mean) => {
        for (let i = 0; i < x.length; i++)
          y[channel(i)]! += (x[i]! - mean[channel(i)]!) ** 2 / count;
      });
      const mean = compute('batchNorm', [x], weight.shape, x.dtype, ofMean);
      const m = perChannel(mean, weight);
      const variance = compute('batchNorm', [x, m], weight.shape, x.dtype, ofVariance);
      const y = normalised('batchNorm', [x, weight, bias, m, perChannel(variance, weight)], eps);
      return { y, mean, variance };
    },

    batchNormInference: (x, weight, bias, mean, variance, eps) =>
      normalised('batchNormInference', [x, weight, bias, mean, variance], eps),

    batchNormGradient: (g, x, weight, mean, variance, eps) => {
      const kernel = 'batchNormGradient';
      const channel = channelOf(x.shape);
      const count = elementCount(x.shape) / elementCount(weight.shape);
      const ofBias = inDouble((y, g) => {
        for (let i = 0; i < g.length; i++) y[channel(i)]! += g[i]!;
      });
      const ofWeight = inDouble((y, g, x, mean, variance) => {
        for (let i = 0; i < g.length; i++) {
          const c = channel(i);
          y[c]! += (g[i]! * (x[i]! - mean[c]!)) / Math.sqrt(variance[c]! + eps);
        }
      });
      const sum = compute(kernel, [g], weight.shape, x.dtype, ofBias);
      const product = compute(kernel, [g, x, mean, variance], weight.shape, x.dtype, ofWeight);
      const sums = [sum, product].map((storage) => perChannel(storage, weight));
      const operands = [g, x, weight, mean, variance, ...sums];
      const ofX = compute(
        kernel,
        operands,
        x.shape,
        x.dtype,
        (y, g, x, w, mean, variance, sum, product) => {
          for (let i = 0; i < y.length; i++) {
            const c = channel(i);
            const deviation = Math.sqrt(variance[c]! + eps);
            const normal = (x[i]! - mean[c]!) / deviation;
            y[i] = (w[c]! / deviation) * (g[i]! - (sum[c]! + normal * product[c]!) / count);
          }
        },
      );
      return { x: ofX, weight: product, bias: sum };
    },
  };
};
