/** @file A sliding window in types: the length of one side, and of all sides of a shape. */
import type { Shape } from '../shape.js';
import type { ShapeTypeError } from './error.js';
import type { Add, Digits, DivMod, IsZero, Mul, Sub, Value } from './natural.js';

/** What a window does to each side: tuples of one number a side, and how it rounds. */
export interface Windows {
  kernel: Shape;
  stride: Shape;
  padding: Shape;
  dilation: Shape;
  ceilMode: boolean;
}

/** Every side after its window has slid over it, or the first error. */
export type WindowSides<
  Name extends string,
  Sides extends Shape,
  W extends Windows,
  Out extends number[] = [],
> = Sides extends readonly [infer Size extends number, ...infer Rest extends Shape]
  ? WindowSide<
      Name,
      Size,
      W['kernel'][Out['length']] & number,
      W['stride'][Out['length']] & number,
      W['padding'][Out['length']] & number,
      W['dilation'][Out['length']] & number,
      W['ceilMode']
    > extends infer Side
    ? Side extends number
      ? WindowSides<Name, Rest, W, [...Out, Side]>
      : Side
    : never
  : Out;

/** floor((size + 2 padding - dilation (kernel - 1) - 1) / stride) + 1, or an error, or `number`. */
type WindowSide<
  Name extends string,
  Size extends number,
  Kernel extends number,
  Stride extends number,
  Padding extends number,
  Dilation extends number,
  Ceil extends boolean,
> = number extends Size | Kernel | Stride | Padding | Dilation
  ? number
  : Add<Digits<Size> & string, Digits<Padding> & string> extends infer Half extends string
    ? Add<Half, Digits<Padding> & string> extends infer Padded extends string
      ? Add<Reach<Kernel, Dilation>, '1'> extends infer Extent extends string
        ? Sub<Padded, Extent> extends infer Room extends string
          ? Slide<DivMod<Room, Digits<Stride> & string>, Half, Digits<Stride> & string, Ceil>
          : Ceil extends false
            ? TooSmall<Name, Extent, Size, Padding>
            : ReachesOver<Sub<Extent, Padded> & string, Digits<Stride> & string> extends true
              ? boolean extends Ceil
                ? number
                : 1
              : TooSmall<Name, Extent, Size, Padding>
        : never
      : never
    : never;

type TooSmall<
  Name extends string,
  Extent extends string,
  Size extends number,
  Padding extends number,
> = ShapeTypeError<`${Name}: a window over ${Value<Extent>} cells does not fit into a side of ${Size} with padding ${Padding}`>;

/** In ceil mode a window counts that lacks fewer cells than one step. */
type ReachesOver<Lacking extends string, Stride extends string> =
  Sub<Lacking, Stride> extends null ? true : false;

/**
 * The whole steps and 1; in ceil mode another 1 for what remains, unless that window would start in the
 * padding: at `Half`, the size with the padding in front, or behind.
 */
type Slide<
  Division,
  Half extends string,
  Stride extends string,
  Ceil extends boolean,
> = Division extends [infer Steps extends string, infer Rest extends string]
  ? [Ceil] extends [false]
    ? Value<Add<Steps, '1'>>
    : IsZero<Rest> extends true
      ? Value<Add<Steps, '1'>>
      : boolean extends Ceil
        ? number
        : Sub<Mul<Add<Steps, '1'>, Stride>, Half> extends null
          ? Value<Add<Steps, '2'>>
          : Value<Add<Steps, '1'>>
  : never;

/** dilation (kernel - 1): the cells from the first to the last that a kernel sees. */
export type Reach<Kernel extends number, Dilation extends number> =
  Sub<Digits<Kernel> & string, '1'> extends infer Gaps extends string
    ? Dilation extends 1
      ? Gaps
      : Mul<Gaps, Digits<Dilation> & string>
    : never;

/** Whether every one of a tuple is a natural number of at least 1 (`Zero`: of at least 0), or unknown. */
export type AreCounts<S, Zero extends boolean = false> = S extends readonly [
  infer First extends number,
  ...infer Rest,
]
  ? number extends First
    ? AreCounts<Rest, Zero>
    : Digits<First> extends infer D extends string
      ? [Zero, D] extends [false, '0']
        ? false
        : AreCounts<Rest, Zero>
      : false
  : S extends readonly []
    ? true
    : false;
