import type { Shape } from '@striate/shapes';

/** (n, c, h, w) as [n * c, h, w]. */
export function planesOf(shape: Shape): [planes: number, height: number, width: number] {
  const [n, c, h, w] = shape as [number, number, number, number];
  return [n * c, h, w];
}
