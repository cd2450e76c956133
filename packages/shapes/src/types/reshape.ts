/** @file Flatten and reshape as types. */
import type { Shape } from '../shape.js';
import type { AreDimensions, Exact, IsTuple, Product, ProductDigits } from './dimension.js';
import type { ShapeTypeError, Text } from './error.js';
import type { IsZero, Value } from './natural.js';

/** The shape that `flattenOutput` gives: `FlattenOutput<[number, 256, 6, 6]>` is `[number, 9216]`. */
export type FlattenOutput<S, Start extends number = 1, End extends number = -1> = S extends Shape
  ? IsTuple<S> extends true
    ? number extends Start | End
      ? number[]
      : AreDimensions<S> extends true
        ? FlattenBetween<S, Axis<S, Start>, Axis<S, End>> extends infer Out
          ? Out extends number[]
            ? Out
            : ShapeTypeError<`flatten: there are no dimensions from ${Start} to ${End} in ${Text<S>}`>
          : never
        : ShapeTypeError<`flatten: ${Text<S>} holds a dimension that is no whole number from 0 on`>
    : number[]
  : S;

/** The dimensions from the front that come before axis `A`, as a tuple; null where there is no such axis. */
export type Axis<S extends Shape, A extends number> = S extends readonly []
  ? A extends 0 | -1
    ? []
    : null
  : `${A}` extends `-${infer Back extends number}`
    ? Before<S, Back>
    : After<S, A>;

/** All but the last `Count` of S. */
type Before<
  S extends Shape,
  Count extends number,
  Taken extends 0[] = [],
> = Taken['length'] extends Count
  ? S
  : S extends readonly [...infer Rest extends Shape, number]
    ? Before<Rest, Count, [...Taken, 0]>
    : null;

/** The first `Count` of S, where one more follows. */
type After<S extends Shape, Count extends number, Taken extends Shape = []> = S extends readonly [
  infer First extends number,
  ...infer Rest extends Shape,
]
  ? Taken['length'] extends Count
    ? Taken
    : After<Rest, Count, [...Taken, First]>
  : null;

/** `Lead`: what comes before the first joined dimension; `Last`: what comes before the last. */
type FlattenBetween<S extends Shape, Lead, Last> = S extends readonly []
  ? [Lead, Last] extends [[], []]
    ? [1]
    : null
  : Lead extends Shape
    ? Last extends readonly [...Lead, ...infer Middle extends Shape]
      ? S extends readonly [...Last, infer End extends number, ...infer Rest extends Shape]
        ? [...Lead, Product<[...Middle, End]>, ...Rest]
        : null
      : null
    : null;

/** The shape that `reshapeOutput` gives; one dimension of `W` may be -1. */
export type ReshapeOutput<S, W extends Shape> = S extends Shape
  ? IsTuple<W> extends true
    ? AreDimensions<ReplaceOpen<W, 1>> extends true
      ? number extends W[number]
        ? ReplaceOpen<W, number>
        : IsTuple<S> extends true
          ? number extends S[number]
            ? ReplaceOpen<W, number>
            : AreDimensions<S> extends true
              ? Fill<S, W>
              : ShapeTypeError<`reshape: ${Text<S>} holds a dimension that is no whole number from 0 on`>
          : ReplaceOpen<W, number>
      : ShapeTypeError<`reshape: ${Text<W>} must hold whole numbers from 0 on, and at most one -1`>
    : number[]
  : S;

/** W with its first -1 replaced. */
type ReplaceOpen<
  W extends Shape,
  By extends number,
  Out extends number[] = [],
> = W extends readonly [infer First extends number, ...infer Rest extends Shape]
  ? number extends First
    ? ReplaceOpen<Rest, By, [...Out, First]>
    : First extends -1
      ? [...Out, By, ...Rest]
      : ReplaceOpen<Rest, By, [...Out, First]>
  : Out;

type Fill<S extends Shape, W extends Shape> =
  ProductDigits<ReplaceOpen<W, 1>> extends infer Known extends string
    ? -1 extends W[number]
      ? IsZero<Known> extends true
        ? Unfilled<S, W>
        : Exact<ProductDigits<S>, Known> extends infer Size extends number
          ? ReplaceOpen<W, Size>
          : Unfilled<S, W>
      : Value<Known> extends Value<ProductDigits<S>>
        ? [...W]
        : Unfilled<S, W>
    : never;

type Unfilled<
  S extends Shape,
  W extends Shape,
> = ShapeTypeError<`reshape: the ${Product<S>} elements of ${Text<S>} do not fill ${Text<W>}`>;
