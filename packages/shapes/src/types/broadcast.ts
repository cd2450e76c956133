/** @file Broadcasting as a type. */
import type { Shape } from '../shape.js';
import type { AreDimensions, IsTuple } from './dimension.js';
import type { ShapeTypeError, Text } from './error.js';

/** The shape that `broadcastOutput` gives. A dimension unknown on one side takes the other's, unless that is 1. */
export type BroadcastOutput<A, B> = A extends Shape
  ? B extends Shape
    ? IsTuple<A> | IsTuple<B> extends true
      ? AreDimensions<[...A, ...B]> extends true
        ? Align<A, B> extends infer Out
          ? Out extends number[]
            ? Out
            : ShapeTypeError<`${Text<A>} and ${Text<B>} do not broadcast: make the sizes equal, or one of them 1`>
          : never
        : ShapeTypeError<`broadcast: ${Text<A>} or ${Text<B>} holds a dimension that is no whole number from 0 on`>
      : number[]
    : B
  : A;

/** From the right; null where two sizes do not go together. */
type Align<A extends Shape, B extends Shape, Out extends number[] = []> = A extends readonly [
  ...infer RestA extends Shape,
  infer X extends number,
]
  ? B extends readonly [...infer RestB extends Shape, infer Y extends number]
    ? Stretch<X, Y> extends infer Size extends number
      ? Align<RestA, RestB, [Size, ...Out]>
      : null
    : [...A, ...Out]
  : [...B, ...Out];

type Stretch<X extends number, Y extends number> = X extends 1
  ? Y
  : Y extends 1
    ? X
    : number extends X
      ? Y
      : number extends Y
        ? X
        : X extends Y
          ? X
          : null;
