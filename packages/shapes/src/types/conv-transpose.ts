/** @file The output of a transposed convolution as a type. */
import type { ConvTransposeOptions } from '../conv-transpose.js';
import type { Shape } from '../shape.js';
import type { Dims } from '../spatial.js';
import type { BadOption, ChannelProblem } from './conv.js';
import type { ShapeTypeError } from './error.js';
import type { Add, Digits, Mul, Sub, Value } from './natural.js';
import type { Option, PerSide, Rebuild, SpatialOf, SpatialParts } from './spatial.js';
import type { AreCounts, Reach } from './window.js';

/** The shape that `convTransposeOutput` gives; see `ConvOutput`. */
export type ConvTransposeOutput<S, O extends ConvTransposeOptions> = TransposeIn<
  S,
  O,
  Option<O, 'dims', 2>
>;

type TransposeIn<S, O extends ConvTransposeOptions, D extends Dims> =
  SpatialOf<`convTranspose${D}d`, S, D> extends infer P
    ? P extends SpatialParts
      ? ChannelProblem<`convTranspose${D}d`, P['channels'], O> extends infer Problem
        ? [Problem] extends [null]
          ? Strides<O, D> extends infer T extends TransposeStrides
            ? Rebuild<P, O['outChannels'], TransposeSides<`convTranspose${D}d`, P['sides'], T>>
            : BadOption<`convTranspose${D}d`>
          : Problem
        : never
      : P extends 'unknown'
        ? number[]
        : P
    : never;

interface TransposeStrides {
  kernel: Shape;
  stride: Shape;
  padding: Shape;
  extra: Shape;
  dilation: Shape;
}

type Strides<O extends ConvTransposeOptions, D extends Dims> = [
  AreCounts<PerSide<O['kernelSize'], D>>,
  AreCounts<PerSide<Option<O, 'stride', 1>, D>>,
  AreCounts<PerSide<Option<O, 'padding', 0>, D>, true>,
  AreCounts<PerSide<Option<O, 'outputPadding', 0>, D>, true>,
  AreCounts<PerSide<Option<O, 'dilation', 1>, D>>,
] extends [true, true, true, true, true]
  ? {
      kernel: PerSide<O['kernelSize'], D>;
      stride: PerSide<Option<O, 'stride', 1>, D>;
      padding: PerSide<Option<O, 'padding', 0>, D>;
      extra: PerSide<Option<O, 'outputPadding', 0>, D>;
      dilation: PerSide<Option<O, 'dilation', 1>, D>;
    }
  : null;

type TransposeSides<
  Name extends string,
  Sides extends Shape,
  T extends TransposeStrides,
  Out extends number[] = [],
> = Sides extends readonly [infer Size extends number, ...infer Rest extends Shape]
  ? TransposeSide<
      Name,
      Size,
      T['kernel'][Out['length']] & number,
      T['stride'][Out['length']] & number,
      T['padding'][Out['length']] & number,
      T['extra'][Out['length']] & number,
      T['dilation'][Out['length']] & number
    > extends infer Side
    ? Side extends number
      ? TransposeSides<Name, Rest, T, [...Out, Side]>
      : Side
    : never
  : Out;

/** (size - 1) stride + dilation (kernel - 1) + outputPadding + 1 - 2 padding. */
type TransposeSide<
  Name extends string,
  Size extends number,
  Kernel extends number,
  Stride extends number,
  Padding extends number,
  Extra extends number,
  Dilation extends number,
> = number extends Size | Kernel | Stride | Padding | Extra | Dilation
  ? number
  : IsBelow<Extra, Stride> | IsBelow<Extra, Dilation> extends false
    ? ShapeTypeError<`${Name}: outputPadding ${Extra} is not smaller than the stride ${Stride} or the dilation ${Dilation}`>
    : Sub<
          Add<
            Mul<Sub<Digits<Size> & string, '1'> & string, Digits<Stride> & string>,
            Add<Reach<Kernel, Dilation>, Digits<Extra> & string>
          >,
          Add<Digits<Padding> & string, Digits<Padding> & string>
        > extends infer Output extends string
      ? Value<Add<Output, '1'>>
      : ShapeTypeError<`${Name}: padding ${Padding} leaves nothing of a side of ${Size}`>;

type IsBelow<A extends number, B extends number> =
  Sub<Digits<A> & string, Digits<B> & string> extends null ? true : false;
