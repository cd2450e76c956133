/** @file A window that slides along one side: how far it reaches and how often it fits. */

/** How many cells a dilated kernel spans: dilation (kernel - 1) + 1. */
export function windowExtent(kernel: number, dilation = 1): number {
  return dilation * (kernel - 1) + 1;
}

/**
 * The length of one side after a window has slid over it:
 * floor((size + 2 padding - dilation (kernel - 1) - 1) / stride) + 1. In ceil mode it is rounded up, but
 * a window that would start in the padding on the right is left out. May be less than 1: too small.
 */
export function windowCount(
  size: number,
  kernel: number,
  stride: number,
  padding: number,
  dilation = 1,
  ceilMode = false,
): number {
  const steps = (size + 2 * padding - windowExtent(kernel, dilation)) / stride;
  if (!ceilMode) return Math.floor(steps) + 1;
  const count = Math.ceil(steps) + 1;
  return (count - 1) * stride >= size + padding ? count - 1 : count;
}
