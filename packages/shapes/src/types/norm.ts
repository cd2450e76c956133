/** @file What normalising layers accept, as types: their input's shape, or an error. */
import type { Shape } from '../shape.js';
import type { Dims } from '../spatial.js';
import type { GroupsDivide } from './conv.js';
import type { Agree, IsTuple } from './dimension.js';
import type { ShapeTypeError, Text } from './error.js';
import type { SpatialOf, SpatialParts } from './spatial.js';

export type BatchNormOutput<S, Features extends number, D extends Dims> = S extends Shape
  ? number extends S['length']
    ? S
    : S extends readonly [number, infer C extends number, ...infer Sides extends Shape]
      ? Sides['length'] extends D | (D extends 1 ? 0 : never)
        ? Agree<C, Features> extends true
          ? S
          : ShapeTypeError<`batchNorm${D}d expects ${Features} channels, but got ${C}`>
        : ShapeTypeError<`batchNorm${D}d does not take ${Text<S>}`>
      : ShapeTypeError<`batchNorm${D}d does not take ${Text<S>}`>
  : S;

export type InstanceNormOutput<S, Features extends number, D extends Dims> =
  SpatialOf<`instanceNorm${D}d`, S, D> extends infer P
    ? P extends SpatialParts
      ? Agree<P['channels'], Features> extends true
        ? P['sides'] extends readonly 1[]
          ? ShapeTypeError<`instanceNorm${D}d: one cell per channel of ${Text<S & Shape>} has no variance`>
          : S
        : ShapeTypeError<`instanceNorm${D}d expects ${Features} channels, but got ${P['channels']}`>
      : P extends 'unknown'
        ? S
        : P
    : never;

export type GroupNormOutput<S, Groups extends number, Channels extends number> = S extends Shape
  ? IsTuple<S> extends true
    ? GroupsDivide<Channels, Groups> extends true
      ? S extends readonly [number, infer C extends number, ...Shape]
        ? Agree<C, Channels> extends true
          ? S
          : ShapeTypeError<`groupNorm expects ${Channels} channels, but got ${C}`>
        : ShapeTypeError<`groupNorm takes [N, C, ...], but got ${Text<S>}`>
      : ShapeTypeError<`groupNorm: ${Groups} groups do not divide ${Channels} channels`>
    : S
  : S;

export type LayerNormOutput<S, Normalized extends number | Shape> = S extends Shape
  ? IsTuple<S> extends true
    ? AsList<Normalized> extends infer Wanted extends Shape
      ? [Wanted, EndsIn<S, Wanted>] extends [readonly [], true]
        ? ShapeTypeError<'layerNorm: normalizedShape is empty'>
        : EndsIn<S, Wanted> extends true
          ? S
          : ShapeTypeError<`layerNorm expects ${Text<Wanted>} as the last dimensions, but got ${Text<S>}`>
      : never
    : S
  : S;

type AsList<N extends number | Shape> = N extends number ? [N] : N;

/** Whether the last dimensions of S are, or may be, those of W. */
type EndsIn<S extends Shape, W extends Shape> =
  IsTuple<W> extends false
    ? true
    : W extends readonly [...infer RestW extends Shape, infer Wanted extends number]
      ? S extends readonly [...infer RestS extends Shape, infer Size extends number]
        ? Agree<Size, Wanted> extends true
          ? EndsIn<RestS, RestW>
          : false
        : false
      : true;
