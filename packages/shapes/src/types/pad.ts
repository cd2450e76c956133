/** @file The output of padding as a type. */
import type { PadMode } from '../pad.js';
import type { Shape } from '../shape.js';
import type { IsTuple, Plus } from './dimension.js';
import type { ShapeTypeError, Text } from './error.js';
import type { Add, Digits, Sub } from './natural.js';
import type { SpatialOf } from './spatial.js';

/** The shape that `padOutput` gives; a side that is cropped (by a negative amount) becomes unknown. */
export type PadOutput<S, P extends Shape, Mode extends PadMode = 'constant'> = S extends Shape
  ? IsTuple<S> | IsTuple<P> extends true
    ? Mode extends 'constant'
      ? PadLast<S, P, Mode>
      : P['length'] extends keyof SidesOf
        ? SpatialOf<`pad with mode '${Mode}'`, S, SidesOf[P['length']]> extends infer Parts
          ? Parts extends ShapeTypeError<string>
            ? Parts
            : PadLast<S, P, Mode>
          : never
        : Unpaired<S, P>
    : number[]
  : S;

/** How many sides so many amounts pad. */
interface SidesOf {
  2: 1;
  4: 2;
  6: 3;
}

type Unpaired<
  S extends Shape,
  P extends Shape,
> = ShapeTypeError<`pad: ${P['length']} amounts do not pair with the dimensions of ${Text<S>}`>;

/** From the last dimension backwards, two amounts each. */
type PadLast<
  S extends Shape,
  P extends Shape,
  Mode extends PadMode,
  Out extends number[] = [],
> = P extends readonly [
  infer Before extends number,
  infer After extends number,
  ...infer RestP extends Shape,
]
  ? S extends readonly [...infer RestS extends Shape, infer Size extends number]
    ? PadSide<Size, Before, After, Mode> extends infer Side
      ? Side extends number
        ? PadLast<RestS, RestP, Mode, [Side, ...Out]>
        : Side
      : never
    : Unpaired<S, P>
  : P extends readonly []
    ? [...S, ...Out]
    : Unpaired<S, P>;

type PadSide<
  Size extends number,
  Before extends number,
  After extends number,
  Mode extends PadMode,
> = number extends Size | Before | After
  ? number
  : [Natural<Before>, Natural<After>] extends [true, true]
    ? [Fits<Size, Before, Mode>, Fits<Size, After, Mode>] extends [true, true]
      ? Plus<Plus<Size, Before>, After>
      : ShapeTypeError<`pad: ${Before} and ${After} are too much for ${Size} cells in mode '${Mode}'`>
    : number;

type Natural<N extends number> = Digits<N> extends string ? true : false;

/** Whether a side has enough cells to take an amount from. */
type Fits<Size extends number, Amount extends number, Mode extends PadMode> = Mode extends 'reflect'
  ? AtMost<Add<Digits<Amount> & string, '1'>, Digits<Size> & string>
  : Mode extends 'circular'
    ? AtMost<Digits<Amount> & string, Digits<Size> & string>
    : true;

type AtMost<A extends string, B extends string> = Sub<B, A> extends null ? false : true;
