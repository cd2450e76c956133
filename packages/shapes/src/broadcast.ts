/** @file Broadcasting, as NumPy and PyTorch define it. */
import { ShapeError } from './errors.js';
import { checkShape, formatShape, type Shape } from './shape.js';
import type { BroadcastOutput } from './types/broadcast.js';

/**
 * The common shape of two operands: sizes aligned at the right, 1 stretches. `operation` stands in the
 * error. Throws ShapeError.
 */
export function broadcastOutput<const A extends Shape, const B extends Shape>(
  a: A,
  b: B,
  operation = 'broadcast',
): BroadcastOutput<A, B> {
  for (const shape of [a, b]) checkShape(operation, shape);
  const rank = Math.max(a.length, b.length);
  const output = Array.from({ length: rank }, (_, i) => {
    const left = a[i - rank + a.length] ?? 1;
    const right = b[i - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) {
      throw new ShapeError(
        'size-mismatch',
        `${operation}: ${formatShape(a)} and ${formatShape(b)} do not broadcast: ${left} against ${right}.`,
        'Make the sizes equal, or one of them 1.',
      );
    }
    return left === 1 ? right : left;
  });
  return output as never;
}

/** The axes over which a gradient of shape `output` is summed to give one of shape `input`. */
export function broadcastAxes(input: Shape, output: Shape): number[] {
  const lead = output.length - input.length;
  return output.flatMap((size, i) =>
    i < lead || (input[i - lead] === 1 && size !== 1) ? [i] : [],
  );
}

/**
 * The shape that `torch.Tensor.expand` gives: dimensions of size 1 stretch, -1 keeps a dimension, new
 * ones come in front. Throws ShapeError.
 */
export function expandOutput(input: Shape, wanted: Shape): number[] {
  checkShape('expand', input);
  const lead = wanted.length - input.length;
  const output = wanted.map((size, i) => (size === -1 && i >= lead ? input[i - lead]! : size));
  checkShape('expand', output);
  const fits = input.every((size, i) => size === 1 || size === output[i + lead]);
  if (lead < 0 || !fits) {
    throw new ShapeError(
      'size-mismatch',
      `expand: ${formatShape(input)} does not stretch to ${formatShape(wanted)}.`,
      'Only dimensions of size 1 stretch; new ones come in front.',
    );
  }
  return output;
}
