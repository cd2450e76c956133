/** @file The outputs of pooling as types. */
import type { AdaptiveSize } from '../adaptive-pool.js';
import type { PoolOptions } from '../pool.js';
import type { Shape } from '../shape.js';
import type { Dims } from '../spatial.js';
import type { BadOption } from './conv.js';
import type { ShapeTypeError } from './error.js';
import type { Add, Digits, Sub } from './natural.js';
import type { Option, PerSide, Rebuild, SpatialOf, SpatialParts } from './spatial.js';
import type { AreCounts, WindowSides, Windows } from './window.js';

/** The shape that `poolOutput` gives; see `ConvOutput`. */
export type PoolOutput<S, O extends PoolOptions> = PoolIn<S, O, Option<O, 'dims', 2>>;

type PoolIn<S, O extends PoolOptions, D extends Dims> =
  SpatialOf<`pool${D}d`, S, D> extends infer P
    ? P extends SpatialParts
      ? PoolWindows<O, D> extends infer W extends Windows
        ? PaddingProblem<`pool${D}d`, W> extends infer Problem
          ? [Problem] extends [null]
            ? Rebuild<P, P['channels'], WindowSides<`pool${D}d`, P['sides'], W>>
            : Problem
          : never
        : BadOption<`pool${D}d`>
      : P extends 'unknown'
        ? number[]
        : P
    : never;

type PoolWindows<O extends PoolOptions, D extends Dims> = [
  AreCounts<PerSide<O['kernelSize'], D>>,
  AreCounts<PerSide<Option<O, 'stride', O['kernelSize']>, D>>,
  AreCounts<PerSide<Option<O, 'padding', 0>, D>, true>,
  AreCounts<PerSide<Option<O, 'dilation', 1>, D>>,
] extends [true, true, true, true]
  ? {
      kernel: PerSide<O['kernelSize'], D>;
      stride: PerSide<Option<O, 'stride', O['kernelSize']>, D>;
      padding: PerSide<Option<O, 'padding', 0>, D>;
      dilation: PerSide<Option<O, 'dilation', 1>, D>;
      ceilMode: Option<O, 'ceilMode', false>;
    }
  : null;

/** An error where a padding exceeds half of its kernel, else null. */
type PaddingProblem<
  Name extends string,
  W extends Windows,
  Seen extends 0[] = [],
> = Seen['length'] extends W['kernel']['length']
  ? null
  : Exceeds<
        W['padding'][Seen['length']] & number,
        W['kernel'][Seen['length']] & number
      > extends true
    ? ShapeTypeError<`${Name}: padding ${W['padding'][Seen['length']]} exceeds half of the kernel of ${W['kernel'][Seen['length']]}`>
    : PaddingProblem<Name, W, [...Seen, 0]>;

type Exceeds<Padding extends number, Kernel extends number> = number extends Padding | Kernel
  ? false
  : Padding extends 0
    ? false
    : Digits<Padding> extends infer P extends string
      ? Sub<Digits<Kernel> & string, Add<P, P>> extends null
        ? true
        : false
      : never;

/** The shape that `adaptivePoolOutput` gives; null keeps a side. */
export type AdaptivePoolOutput<S, Size extends AdaptiveSize, D extends Dims = 2> =
  SpatialOf<`adaptivePool${D}d`, S, D> extends infer P
    ? P extends SpatialParts
      ? AdaptiveSides<P['sides'], PerSide<Size, D>> extends infer Sides
        ? Sides extends number[]
          ? AreCounts<Sides, true> extends true
            ? [...P['lead'], P['channels'], ...Sides]
            : BadOption<`adaptivePool${D}d`>
          : BadOption<`adaptivePool${D}d`>
        : never
      : P extends 'unknown'
        ? number[]
        : P
    : never;

type AdaptiveSides<Sides extends Shape, Sizes, Out extends number[] = []> = Sizes extends readonly [
  infer First,
  ...infer Rest,
]
  ? AdaptiveSides<Sides, Rest, [...Out, First extends null ? Sides[Out['length']] : First & number]>
  : Sizes extends readonly []
    ? Out
    : null;
