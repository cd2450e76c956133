/** @file Backends with one mistake each, for what the guide says of the suite's messages. */
import { elementCount } from '@striate/shapes';
import type { Backend } from '@striate/tensor';
import { backendOn } from '../src/backend.js';
import { openDevice } from '../src/device.js';

/** By the name of the case that finds it. */
export const mistakes: Readonly<Record<string, () => Backend>> = {
  /** Adds the maximum back before it takes the sum off: beside 1e10 the logarithm is lost. */
  'logSoftmax: huge equal values': () => {
    const device = openDevice();
    return {
      ...backendOn(device),
      logSoftmax: (x) =>
        device.compute('logSoftmax', [x], x.shape, x.dtype, (y, x) => {
          const classes = x.length / 2;
          for (let start = 0; start < x.length; start += classes) {
            const row = [...x.subarray(start, start + classes)];
            const largest = Math.max(...row);
            const sum = row.reduce((total, value) => total + Math.exp(value - largest), 0);
            row.forEach((value, i) => {
              y[start + i] = value - (largest + Math.log(sum));
            });
          }
        }),
    };
  },

  /** Negates in place: the operand was the caller's. */
  'unary: neg': () => {
    const device = openDevice();
    return {
      ...backendOn(device),
      unary: (_, x) =>
        device.compute('unary', [x], x.shape, x.dtype, (y, x) => {
          for (let i = 0; i < y.length; i++) x[i] = -x[i]!;
          y.set(x);
        }),
    };
  },

  /** Makes a table on the device and forgets it. */
  'argmax: of [7] along 0': () => {
    const backend = backendOn(openDevice());
    return {
      ...backend,
      argmax: (x, axis) => {
        backend.fill([elementCount(x.shape)], 'int32', 0);
        return backend.argmax(x, axis);
      },
    };
  },

  /** Calls the array by another type: the reader gets floats. */
  'cast: float32 to int32': () => {
    const device = openDevice();
    return {
      ...backendOn(device),
      cast: (x) =>
        device.compute('cast', [x], x.shape, 'float32', (y, x) => y.set(x.map(Math.trunc))),
    };
  },
};
