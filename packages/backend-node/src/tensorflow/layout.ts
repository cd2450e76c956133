/**
 * @file How a storage lies in memory. TensorFlow's kernels for pictures want channels last, and kernels as
 * (height, width, in, out): that is how they lie, under the contract's (n, c, h, w) and (out, in, h, w).
 */
import { type Shape, sameShape } from '@striate/shapes';

/** Dimension i in memory is dimension order[i] of the contract. Row-major storages have none. */
export type Order = readonly number[];

/** Weights of convolutions. */
export const HWIO: Order = [2, 3, 1, 0];

/** (n, c, ...) with the channels behind the rest. */
export function channelsLast(rank: number): Order {
  return [0, ...Array.from({ length: rank - 2 }, (_, i) => i + 2), 1];
}

/** Pictures: (n, h, w, c). */
export const NHWC: Order = channelsLast(4);

/** What stands at each dimension of the contract, by dimension in memory. */
export function permuted<T>(values: readonly T[], order: Order): T[] {
  return order.map((axis) => values[axis]!);
}

export function inverse(order: Order): number[] {
  return order.map((_, i) => order.indexOf(i));
}

export function sameOrder(a: Order | null, b: Order | null): boolean {
  return a === b || (a !== null && b !== null && sameShape(a, b));
}

/** Whether nothing has to move: dimensions of size 1 may stand anywhere. */
export function movesNothing(shape: Shape, order: Order): boolean {
  const axes = order.filter((axis) => shape[axis] !== 1);
  return axes.every((axis, i) => i === 0 || axes[i - 1]! < axis);
}
