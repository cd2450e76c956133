/** @file The output of a convolution as a type. */
import type { ChannelOptions, ConvOptions } from '../conv.js';
import type { Shape } from '../shape.js';
import type { Dims } from '../spatial.js';
import type { Agree } from './dimension.js';
import type { ShapeTypeError } from './error.js';
import type { Digits, DivMod, IsZero } from './natural.js';
import type { Option, PerSide, Rebuild, SpatialOf, SpatialParts } from './spatial.js';
import type { AreCounts, WindowSides, Windows } from './window.js';

/**
 * The shape that `convOutput` gives: `ConvOutput<[3, 128, 128], { outChannels: 64; kernelSize: 3; stride: 3 }>`
 * is `[64, 42, 42]`. Unknown dimensions (`number`) stay unknown; what does not fit is a ShapeTypeError.
 */
export type ConvOutput<S, O extends ConvOptions> = ConvIn<S, O, Option<O, 'dims', 2>>;

type ConvIn<S, O extends ConvOptions, D extends Dims> =
  SpatialOf<`conv${D}d`, S, D> extends infer P
    ? P extends SpatialParts
      ? ChannelProblem<`conv${D}d`, P['channels'], O> extends infer Problem
        ? [Problem] extends [null]
          ? Rebuild<P, O['outChannels'], ConvSides<P['sides'], O, D, Option<O, 'padding', 0>>>
          : Problem
        : never
      : P extends 'unknown'
        ? number[]
        : P
    : never;

type ConvSides<Sides extends Shape, O extends ConvOptions, D extends Dims, Padding> = [
  Padding,
] extends ['same']
  ? true extends AreCounts<PerSide<O['kernelSize'], D>> &
      AreCounts<PerSide<Option<O, 'dilation', 1>, D>>
    ? IsOne<PerSide<Option<O, 'stride', 1>, D>> extends true
      ? Sides
      : ShapeTypeError<`conv${D}d: padding 'same' goes with stride 1 only`>
    : BadOption<`conv${D}d`>
  : WindowOf<
        O,
        D,
        PerSide<Padding extends 'valid' ? 0 : Padding extends 'same' ? number : Padding, D>
      > extends infer W
    ? W extends Windows
      ? WindowSides<`conv${D}d`, Sides, W>
      : BadOption<`conv${D}d`>
    : never;

/** The options a side, or null where one is no whole number of the allowed size. */
type WindowOf<O extends ConvOptions, D extends Dims, Padding> = [
  AreCounts<PerSide<O['kernelSize'], D>>,
  AreCounts<PerSide<Option<O, 'stride', 1>, D>>,
  AreCounts<Padding, true>,
  AreCounts<PerSide<Option<O, 'dilation', 1>, D>>,
] extends [true, true, true, true]
  ? {
      kernel: PerSide<O['kernelSize'], D>;
      stride: PerSide<Option<O, 'stride', 1>, D>;
      padding: Padding;
      dilation: PerSide<Option<O, 'dilation', 1>, D>;
      ceilMode: false;
    }
  : null;

export type BadOption<Name extends string> =
  ShapeTypeError<`${Name}: an option is no whole number in the allowed range, or lists the wrong number of sides`>;

/** Whether every value of a tuple is 1 or may be. */
type IsOne<S> = S extends readonly [infer First, ...infer Rest]
  ? 1 extends First
    ? IsOne<Rest>
    : number extends First
      ? IsOne<Rest>
      : false
  : S extends readonly []
    ? true
    : false;

/** An error where the channels are not those expected or the groups do not divide them, else null. */
export type ChannelProblem<
  Name extends string,
  C extends number,
  O extends ChannelOptions,
> = ChannelsProblem<Name, C, Option<O, 'inChannels', C>, O['outChannels'], Option<O, 'groups', 1>>;

type ChannelsProblem<
  Name extends string,
  C extends number,
  Expected extends number,
  OutChannels extends number,
  Groups extends number,
> =
  AreCounts<[Expected, OutChannels, Groups]> extends true
    ? Agree<C, Expected> extends true
      ? [GroupsDivide<C, Groups>, GroupsDivide<OutChannels, Groups>] extends [true, true]
        ? null
        : ShapeTypeError<`${Name}: ${Groups} groups do not divide ${C} input and ${OutChannels} output channels`>
      : ShapeTypeError<`${Name} expects ${Expected} channels, but got ${C}`>
    : BadOption<Name>;

/** Whether groups divide the channels, or may. */
export type GroupsDivide<C extends number, Groups extends number> = number extends C | Groups
  ? true
  : Groups extends 1
    ? true
    : DivMod<Digits<C> & string, Digits<Groups> & string> extends [
          string,
          infer Rest extends string,
        ]
      ? IsZero<Rest>
      : never;
