/** @file The output of padding, as `torch.nn.functional.pad` states it. */
import { ShapeError } from './errors.js';
import { checkShape, formatShape, type Shape } from './shape.js';
import { checkFilled, type Dims, spatialOf } from './spatial.js';

/** What the new cells hold: a constant, or the input's own cells mirrored, repeated or wrapped around. */
export type PadMode = 'constant' | 'reflect' | 'replicate' | 'circular';

/**
 * The shape after `padding`: pairs from the last dimension backwards, [left, right, top, bottom, ...];
 * negative amounts crop. Modes other than 'constant' pad all sides of (C, sides...) or (N, C, sides...),
 * reflection by less than the side, wrapping by at most what cropping leaves of it. Throws ShapeError.
 */
export function padOutput(
  input: Shape,
  padding: readonly number[],
  mode: PadMode = 'constant',
): number[] {
  checkShape('pad', input);
  const dims = padding.length / 2;
  if (!Number.isInteger(dims) || dims > input.length) {
    throw new ShapeError(
      'rank-mismatch',
      `pad: ${padding.length} amounts do not pair with the ${input.length} dimensions of ${formatShape(input)}.`,
      'Give two for each dimension, from the last one backwards.',
    );
  }
  if (mode !== 'constant') checkWholeSides(input, dims, mode);
  const output = input.map((size, i) => {
    const at = 2 * (input.length - 1 - i);
    return at < padding.length ? padSide(input, i, padding.slice(at, at + 2), mode) : size;
  });
  return checkShape('pad', output);
}

/** One dimension's size after the amounts before and after it. */
function padSide(input: Shape, dim: number, amounts: readonly number[], mode: PadMode): number {
  const [before, after] = amounts as [number, number];
  const size = input[dim]!;
  const output = size + before + after;
  // Cropping comes first: what is added at one end does not make up for what is missing at the other.
  const rest = size + Math.min(before, 0) + Math.min(after, 0);
  const mirrors = mode === 'reflect' || mode === 'replicate';
  if (mirrors ? output < 1 : rest < 0) {
    throw new ShapeError(
      'too-small',
      `pad: ${formatShape(amounts)} takes too much off dimension ${dim} of ${formatShape(input)} in mode '${mode}'.`,
      'Crop less.',
    );
  }
  const limits: Partial<Record<PadMode, number>> = { reflect: size - 1, circular: rest };
  const most = limits[mode] ?? Number.MAX_SAFE_INTEGER;
  for (const amount of amounts) {
    if (Number.isSafeInteger(amount) && amount <= most) continue;
    throw new ShapeError(
      'invalid-option',
      `pad: ${amount} is no amount for dimension ${dim} of ${formatShape(input)} in mode '${mode}'.`,
      `Give a whole number of at most ${most}.`,
    );
  }
  return output;
}

/** Modes that take the new cells from the input need to know its sides, and cells to take. */
function checkWholeSides(input: Shape, dims: number, mode: PadMode): void {
  const operation = `pad with mode '${mode}'`;
  if (dims < 1 || dims > 3) {
    throw new ShapeError(
      'rank-mismatch',
      `${operation} takes two amounts for each of one to three sides, but got ${2 * dims}.`,
      "Give 2, 4 or 6 amounts, or pad with mode 'constant'.",
    );
  }
  const spatial = spatialOf(operation, input, dims as Dims);
  if (mode !== 'circular') checkFilled(operation, input, spatial);
}
