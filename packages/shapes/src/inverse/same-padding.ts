/** @file The padding that keeps the size. */
import { ShapeError } from '../errors.js';
import { checkedCount } from '../spatial.js';
import { windowExtent } from '../window.js';

/**
 * The padding with which a window of stride 1 keeps a side's size: dilation (kernelSize - 1) / 2. With
 * stride s it gives ceil(size / s). Throws ShapeError where that is no whole number: an even kernel of
 * dilation 1 needs one cell more behind than in front.
 */
export function samePadding(kernelSize: number, dilation = 1): number {
  checkedCount('samePadding', 'kernelSize', kernelSize, 1);
  checkedCount('samePadding', 'dilation', dilation, 1);
  const total = windowExtent(kernelSize, dilation) - 1;
  if (total % 2 === 0) return total / 2;
  throw new ShapeError(
    'invalid-option',
    `samePadding: a kernel of ${kernelSize} with dilation ${dilation} needs ${total} cells in all, which does not halve.`,
    "Choose an odd kernel, or padding: 'same', which pads one more cell behind.",
  );
}
