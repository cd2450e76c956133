/** @file What comes from the host: constants, dropout masks and pictures. */
import { elementCount } from '@striate/shapes';
import type { OptionalKernels, RequiredKernels } from '@striate/tensor';
import { keepMask } from '@striate/tensor/random';
import { NHWC } from '../layout.js';
import type { Memory } from '../memory.js';
import { tfType } from '../tf.js';

type DataKernels = Pick<RequiredKernels, 'fill' | 'dropoutMask'> &
  Pick<OptionalKernels, 'pictures'>;

export function dataKernels(memory: Memory): DataKernels {
  const { tf } = memory;
  return {
    fill: (shape, dtype, value) =>
      memory.compute('fill', dtype, shape, () =>
        tf.fill([...shape], value, tfType(dtype) as 'float32'),
      ),
    dropoutMask: (shape, p, key) =>
      memory.compute('dropoutMask', 'bool', shape, () =>
        tf.tensor(keepMask(elementCount(shape), p, key), [...shape], 'bool'),
      ),
    /** Pixels are numbers of a table per channel, so that no pass over floats is needed; they stay NHWC. */
    pictures(pixels, shape, params) {
      const levels = pixels.slice();
      const flip = params.flip?.slice();
      const { mean, std } = params;
      const [n, rowsOfPicture, w, c] = shape as [number, number, number, number];
      return memory.compute('pictures', 'float32', [n, c, rowsOfPicture, w], () => {
        const table = Float32Array.from({ length: 256 * c }, (_, i) => {
          const channel = i % c;
          const level = Math.fround(Math.floor(i / c) / 255);
          const centered = Math.fround(level - Math.fround(mean[channel]!));
          return centered / Math.fround(std[channel]!);
        });
        const values = new Float32Array(levels.length);
        const rowLength = w * c;
        for (let row = 0, to = 0; to < values.length; row++) {
          const mirrored = flip?.[Math.floor(row / rowsOfPicture)] === 1;
          const start = row * rowLength;
          for (let x = 0; x < w; x++) {
            const from = start + (mirrored ? w - 1 - x : x) * c;
            for (let channel = 0; channel < c; channel++) {
              values[to++] = table[levels[from + channel]! * c + channel]!;
            }
          }
        }
        return { tensor: tf.tensor(values, [...shape]), order: NHWC };
      });
    },
  };
}
