/**
 * @file Arithmetic of dimensions: natural-number literals, computed exactly, or `number` where one is
 * unknown, which makes the result unknown. Invalid numbers (negative, fractional) give null.
 */
import type { Shape } from '../shape.js';
import type { Add, Digits, DivMod, IsZero, Mul, Value } from './natural.js';

/** Whether a shape's rank and all its dimensions can be looked at: tuples, not `number[]`. */
export type IsTuple<S extends Shape> = number extends S['length'] ? false : true;

/** Whether `N` is a natural number, or unknown. */
export type IsDimension<N extends number> = number extends N
  ? true
  : Digits<N> extends string
    ? true
    : false;

/** Whether all of a tuple are natural numbers or unknown. */
export type AreDimensions<S extends Shape> = S extends readonly [
  infer First extends number,
  ...infer Rest extends Shape,
]
  ? IsDimension<First> extends true
    ? AreDimensions<Rest>
    : false
  : true;

/** Whether `N` is 0 for certain. */
export type IsNothing<N extends number> = number extends N ? false : N extends 0 ? true : false;

/** The sum of two dimensions. */
export type Plus<A extends number, B extends number> = number extends A | B
  ? number
  : Digits<A> extends infer X extends string
    ? Digits<B> extends infer Y extends string
      ? Value<Add<X, Y>>
      : never
    : never;

/** The product of a tuple's dimensions; 1 for a scalar. */
export type Product<S extends Shape> = number extends S[number] ? number : Value<ProductDigits<S>>;

/** The same as digits; all dimensions are known. */
export type ProductDigits<S extends Shape, Out extends string = '1'> = S extends readonly [
  infer First extends number,
  ...infer Rest extends Shape,
]
  ? ProductDigits<Rest, Out extends '1' ? Digits<First> & string : Mul<Out, Digits<First> & string>>
  : Out;

/** a / b where it leaves no remainder, else null; b is not 0. */
export type Exact<A extends string, B extends string> =
  DivMod<A, B> extends [infer Quotient extends string, infer Rest extends string]
    ? IsZero<Rest> extends true
      ? Value<Quotient>
      : null
    : never;

/** Whether two dimensions are equal, or may be. */
export type Agree<A extends number, B extends number> = number extends A | B
  ? true
  : A extends B
    ? true
    : false;
