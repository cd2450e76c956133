/** @file Concatenation as a type. */
import type { Shape } from '../shape.js';
import type { AreDimensions, IsTuple, Plus } from './dimension.js';
import type { ShapeTypeError, Text } from './error.js';

/** The shape that `concatOutput` gives. */
export type ConcatOutput<Inputs, D extends number = 0> = Inputs extends readonly Shape[]
  ? number extends Inputs['length'] | D
    ? number[]
    : false extends IsTuple<Inputs[number]>
      ? number[]
      : Inputs extends readonly []
        ? ShapeTypeError<'concat got an empty list'>
        : AllDimensions<Inputs> extends true
          ? Filled<Inputs> extends readonly [
              infer First extends Shape,
              ...infer Rest extends readonly Shape[],
            ]
            ? JoinAll<First, Rest, D>
            : JoinAll<[0], [], D>
          : ShapeTypeError<'concat: a shape holds a dimension that is no whole number from 0 on'>
  : Inputs;

type AllDimensions<Inputs extends readonly Shape[]> = Inputs extends readonly [
  infer First extends Shape,
  ...infer Rest extends readonly Shape[],
]
  ? AreDimensions<First> extends true
    ? AllDimensions<Rest>
    : false
  : true;

/** Without the empty vectors [0], which PyTorch passes over. */
type Filled<Inputs extends readonly Shape[], Out extends Shape[] = []> = Inputs extends readonly [
  infer First extends Shape,
  ...infer Rest extends readonly Shape[],
]
  ? Filled<Rest, First extends readonly [0] ? Out : [...Out, First]>
  : Out;

type JoinAll<
  A extends Shape,
  Rest extends readonly Shape[],
  D extends number,
> = Rest extends readonly [infer B extends Shape, ...infer Others extends readonly Shape[]]
  ? JoinTwo<A, B, AxisFromFront<A, D>> extends infer Out
    ? Out extends Shape
      ? JoinAll<Out, Others, D>
      : ShapeTypeError<`concat: ${Text<A>} and ${Text<B>} differ in more than dimension ${D}, or lack it`>
    : never
  : AxisFromFront<A, D> extends number
    ? [...A]
    : ShapeTypeError<`concat: ${Text<A>} has no dimension ${D}`>;

/** The axis counted from the front, or null. */
type AxisFromFront<
  S extends Shape,
  D extends number,
> = `${D}` extends `-${infer Back extends number}`
  ? CountFront<S, Back>
  : `${D}` extends keyof S
    ? D
    : null;

type CountFront<S extends Shape, Back extends number, Taken extends 0[] = []> = S extends readonly [
  ...infer Rest extends Shape,
  number,
]
  ? [...Taken, 0]['length'] extends Back
    ? Rest['length']
    : CountFront<Rest, Back, [...Taken, 0]>
  : null;

type JoinTwo<
  A extends Shape,
  B extends Shape,
  Axis,
  Out extends number[] = [],
> = A extends readonly [infer X extends number, ...infer RestA extends Shape]
  ? B extends readonly [infer Y extends number, ...infer RestB extends Shape]
    ? Out['length'] extends Axis
      ? JoinTwo<RestA, RestB, Axis, [...Out, Plus<X, Y>]>
      : Same<X, Y> extends infer Size extends number
        ? JoinTwo<RestA, RestB, Axis, [...Out, Size]>
        : null
    : null
  : B extends readonly []
    ? Axis extends number
      ? Out
      : null
    : null;

/** Two sizes that must be equal: the known one of them, or null where they differ. */
type Same<X extends number, Y extends number> = number extends X
  ? Y
  : number extends Y
    ? X
    : X extends Y
      ? X
      : null;
