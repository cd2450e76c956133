/** @file Shapes put together: concat along a dimension there is, stack along a new one. */
import { ShapeError } from './errors.js';
import { checkShape, formatShape, normalizeAxis, type Shape, sameShape } from './shape.js';
import type { ConcatOutput } from './types/concat.js';

/**
 * The shape of tensors joined along `dim` (`torch.cat`); all others must agree. As in PyTorch, an empty
 * vector `[0]` is passed over. Throws ShapeError.
 */
export function concatOutput<const Inputs extends readonly Shape[], const D extends number = 0>(
  inputs: Inputs,
  dim?: D,
): ConcatOutput<Inputs, D> {
  checkList('concat', inputs);
  const filled = inputs.filter((shape) => !(shape.length === 1 && shape[0] === 0));
  const [first = [0], ...rest] = filled;
  const axis = normalizeAxis('concat', dim ?? 0, first.length);
  for (const shape of rest) {
    const fits =
      shape.length === first.length && shape.every((size, i) => i === axis || size === first[i]);
    if (!fits) {
      throw new ShapeError(
        'size-mismatch',
        `concat: ${formatShape(first)} and ${formatShape(shape)} differ in more than dimension ${axis}.`,
        'Make all other dimensions equal.',
      );
    }
  }
  const total = filled.reduce((sum, shape) => sum + shape[axis]!, 0);
  return checkShape(
    'concat',
    first.map((size, i) => (i === axis ? total : size)),
  ) as never;
}

/** The shape of tensors of one shape laid on each other along a new dimension (`torch.stack`). Throws ShapeError. */
export function stackOutput(inputs: readonly Shape[], dim = 0): number[] {
  checkList('stack', inputs);
  const [first, ...rest] = inputs as [Shape, ...Shape[]];
  const other = rest.find((shape) => !sameShape(shape, first));
  if (other) {
    throw new ShapeError(
      'size-mismatch',
      `stack: ${formatShape(first)} and ${formatShape(other)} differ.`,
      'Give tensors of one shape, or use concat.',
    );
  }
  const at = normalizeAxis('stack', dim, first.length + 1);
  return [...first.slice(0, at), inputs.length, ...first.slice(at)];
}

function checkList(operation: string, inputs: readonly Shape[]): void {
  for (const shape of inputs) checkShape(operation, shape);
  if (inputs.length > 0) return;
  throw new ShapeError(
    'invalid-option',
    `${operation} got an empty list.`,
    'Give at least one tensor.',
  );
}
