/** @file Adaptive pooling: windows laid such that the output has the size asked for. */
import { type AdaptiveSize, adaptivePoolOutput, adaptiveWindow } from '@striate/shapes';
import { record } from '../autograd/graph.js';
import { scope } from '../scope.js';
import { type Tensor, wrap } from '../tensor.js';
import { asRow, batched, fromRow } from './batched.js';
import { floatBackend } from './check.js';
import { concat } from './concat.js';
import { gather } from './gather.js';
import { argmax } from './reduce.js';
import { reshape, unsqueeze } from './reshape.js';
import { slice } from './slice.js';

/** Means of (N, C, L) or (C, L) such that `outputSize` come out (`torch.nn.functional.adaptive_avg_pool1d`). Throws ShapeError. */
export function adaptiveAvgPool1d(x: Tensor, outputSize: number): Tensor {
  return overRows(x, outputSize, adaptiveAvgPool2d);
}

/**
 * Means of (N, C, H, W) or (C, H, W) such that `outputSize` (one for both sides, or [height, width]; null
 * keeps a side) comes out (`torch.nn.functional.adaptive_avg_pool2d`). Throws ShapeError.
 */
export function adaptiveAvgPool2d(x: Tensor, outputSize: AdaptiveSize): Tensor {
  const backend = floatBackend('adaptiveAvgPool2d', x);
  return batched('adaptiveAvgPool2d', x, 2, (input) => {
    const { shape: inputShape } = input;
    const shape = adaptivePoolOutput(inputShape, outputSize);
    const y = wrap(backend, backend.adaptiveAvgPool2d(input, shape), shape, input.dtype);
    return record('adaptiveAvgPool2d', y, [
      {
        input,
        saves: [],
        gradient: (g) =>
          wrap(backend, backend.adaptiveAvgPool2dGradient(g, inputShape), inputShape, g.dtype),
      },
    ]);
  });
}

/** The largest values of (N, C, L) or (C, L), likewise (`torch.nn.functional.adaptive_max_pool1d`). Throws ShapeError. */
export function adaptiveMaxPool1d(x: Tensor, outputSize: number): Tensor {
  return overRows(x, outputSize, adaptiveMaxPool2d);
}

/**
 * The largest values of (N, C, H, W) or (C, H, W), likewise; the first of equals gets the gradient
 * (`torch.nn.functional.adaptive_max_pool2d`). Composed: one window after the other. Throws ShapeError.
 */
export function adaptiveMaxPool2d(x: Tensor, outputSize: AdaptiveSize): Tensor {
  floatBackend('adaptiveMaxPool2d', x);
  return batched('adaptiveMaxPool2d', x, 2, (input) => {
    const shape = adaptivePoolOutput(input.shape, outputSize);
    const [n, c, height, width] = input.shape as [number, number, number, number];
    const [rows, columns] = shape.slice(2) as [number, number];
    if (rows === 0 || columns === 0) return slice(input, [null, null, [0, rows], [0, columns]]);
    return scope(() => {
      const cells = Array.from({ length: rows * columns }, (_, i) => {
        const [top, bottom] = adaptiveWindow(Math.floor(i / columns), height, rows);
        const [left, right] = adaptiveWindow(i % columns, width, columns);
        const window = slice(input, [null, null, [top, bottom], [left, right]]);
        const flat = reshape(window, [n, c, (bottom - top) * (right - left)]);
        return gather(flat, 2, unsqueeze(argmax(flat, 2), 2));
      });
      return reshape(concat(cells, 2), shape);
    });
  });
}

function overRows(
  x: Tensor,
  outputSize: number,
  pool: (x: Tensor, outputSize: AdaptiveSize) => Tensor,
): Tensor {
  adaptivePoolOutput(x.shape, outputSize, 1);
  return scope(() => fromRow(pool(asRow(x), [1, outputSize])));
}
