/** @file A filter that slides over a small picture, in plain loops: what figures step through. */

/** A square of numbers, row by row. */
export interface Square {
  readonly size: number;
  readonly values: readonly number[];
}

/** `picture` with `padding` zeros on every side. */
export function padded({ size, values }: Square, padding: number): Square {
  const side = size + 2 * padding;
  const inside = (at: number) => at >= padding && at < padding + size;
  return {
    size: side,
    values: Array.from({ length: side * side }, (_, i) => {
      const [row, col] = [Math.floor(i / side), i % side];
      return inside(row) && inside(col) ? values[(row - padding) * size + col - padding]! : 0;
    }),
  };
}

/** The cells under a window of `size` whose corner lies at `row`, `col`, row by row. */
export function patchAt(picture: Square, row: number, col: number, size: number): number[] {
  return Array.from(
    { length: size * size },
    (_, i) => picture.values[(row + Math.floor(i / size)) * picture.size + col + (i % size)]!,
  );
}

/** Every whole window, `stride` cells apart, times the filter and summed. */
export function slide(picture: Square, filter: Square, stride: number): Square {
  const size = Math.floor((picture.size - filter.size) / stride) + 1;
  return {
    size,
    values: Array.from({ length: size * size }, (_, i) =>
      dot(
        patchAt(picture, Math.floor(i / size) * stride, (i % size) * stride, filter.size),
        filter.values,
      ),
    ),
  };
}

export function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

/** The range of a diverging palette with zero in its middle. */
export function around(values: readonly number[]): [number, number] {
  const most = Math.max(1e-9, ...values.map(Math.abs));
  return [-most, most];
}

/** At most two decimals, and no minus before a zero. */
export const short = (value: number) => String(Number(value.toFixed(2)) + 0);
