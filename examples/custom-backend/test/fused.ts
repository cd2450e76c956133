/** @file An optional kernel for the example, as the guide adds it. */
import type { OptionalKernels } from '@striate/tensor';
import type { Compute } from '../src/device.js';

export const fused = (compute: Compute): Pick<OptionalKernels, 'maskedScale'> => ({
  maskedScale: (x, mask, scale) =>
    compute('maskedScale', [x, mask], x.shape, x.dtype, (y, x, mask) => {
      for (let i = 0; i < y.length; i++) y[i] = mask[i] ? x[i]! * scale : 0;
    }),
});
