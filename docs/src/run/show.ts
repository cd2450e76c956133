/** @file `show`, which blocks have beside `console`: a tensor as numbers, a heat map or a picture. */
import type { ArrayEntry, ShowAs } from './entries';

export interface ShowOptions {
  readonly title?: string;
  /**
   * Left out: a picture for (3, H, W) or (1, 3, H, W), numbers for at most 100 elements, a heat map else.
   * Pictures have values from 0 to 1, or from 0 to 255.
   */
  readonly as?: ShowAs;
}

interface TensorLike {
  readonly shape: readonly number[];
  data(): Promise<ArrayLike<number>>;
}

/** A tensor, nested arrays of numbers, or flat values with their shape. */
export type Showable =
  | TensorLike
  | readonly number[]
  | readonly (readonly number[])[]
  | readonly (readonly (readonly number[])[])[]
  | { readonly shape: readonly number[]; readonly data: ArrayLike<number> };

function shapeOf(value: unknown): number[] {
  return Array.isArray(value) ? [value.length, ...shapeOf(value[0])] : [];
}

async function plain(value: Showable): Promise<{ shape: readonly number[]; values: Float32Array }> {
  if (Array.isArray(value)) {
    return { shape: shapeOf(value), values: Float32Array.from(value.flat(9) as number[]) };
  }
  const { shape, data } = value as Exclude<Showable, readonly unknown[]>;
  const values = typeof data === 'function' ? await (value as TensorLike).data() : data;
  return { shape, values: Float32Array.from(values) };
}

function usual(shape: readonly number[], count: number): ShowAs {
  const [channels] = shape.slice(-3);
  const isOne = shape.length === 3 || (shape.length === 4 && shape[0] === 1);
  if (isOne && channels === 3 && shape.at(-1)! > 4) return 'picture';
  return count <= 100 ? 'numbers' : 'heat';
}

/** What `show(value, options)` puts out. */
export async function arrayEntry(value: Showable, options: ShowOptions): Promise<ArrayEntry> {
  const { shape, values } = await plain(value);
  const as = options.as ?? usual(shape, values.length);
  return { kind: 'array', title: options.title ?? '', as, shape, values };
}
