/** @file The outputs of matrix products as types. */
import type { MatmulOptions } from '../linear.js';
import type { Shape } from '../shape.js';
import type { BroadcastOutput } from './broadcast.js';
import type { Agree, AreDimensions, IsTuple } from './dimension.js';
import type { ShapeTypeError, Text } from './error.js';
import type { Option } from './spatial.js';

/** The shape that `linearOutput` gives: (..., I) -> (..., O). */
export type LinearOutput<S, I extends number, O extends number> = S extends Shape
  ? IsTuple<S> extends true
    ? AreDimensions<[...S, I, O]> extends true
      ? S extends readonly [...infer Lead extends Shape, infer Features extends number]
        ? Agree<Features, I> extends true
          ? [...Lead, O]
          : ShapeTypeError<`linear expects ${I} features in the last dimension, but got ${Text<S>}`>
        : ShapeTypeError<`linear expects ${I} features in the last dimension, but got a scalar`>
      : ShapeTypeError<`linear: ${Text<[...S, I, O]>} holds a dimension that is no whole number from 0 on`>
    : number[]
  : S;

/** The shape that `matmulOutput` gives. */
export type MatmulOutput<A, B, O extends MatmulOptions = Record<never, never>> = A extends Shape
  ? B extends Shape
    ? IsTuple<A> | IsTuple<B> extends true
      ? MatrixOf<A, Option<O, 'transposeA', false>, 'row'> extends infer L
        ? MatrixOf<B, Option<O, 'transposeB', false>, 'column'> extends infer R
          ? L extends Matrix
            ? R extends Matrix
              ? ProductOf<A, B, L, R>
              : R extends 'unknown'
                ? number[]
                : R
            : L extends 'unknown'
              ? number[]
              : L
          : never
        : never
      : number[]
    : B
  : A;

interface Matrix {
  batch: Shape;
  rows: number;
  columns: number;
}

/** An operand as (a batch of) matrices, transposed where asked; 'unknown' where that is not known. */
type MatrixOf<S extends Shape, Transpose, Vector extends 'row' | 'column'> =
  AreDimensions<S> extends true
    ? S extends readonly [
        ...infer Batch extends Shape,
        infer M extends number,
        infer N extends number,
      ]
      ? [Transpose] extends [false]
        ? { batch: Batch; rows: M; columns: N }
        : [Transpose] extends [true]
          ? { batch: Batch; rows: N; columns: M }
          : 'unknown'
      : S extends readonly [infer K extends number]
        ? [Transpose] extends [false]
          ? {
              row: { batch: []; rows: 1; columns: K };
              column: { batch: []; rows: K; columns: 1 };
            }[Vector]
          : ShapeTypeError<`matmul: ${Text<S>} is no matrix that could be transposed`>
        : ShapeTypeError<'matmul takes vectors and matrices, but got a scalar'>
    : ShapeTypeError<`matmul: ${Text<S>} holds a dimension that is no whole number from 0 on`>;

type ProductOf<A extends Shape, B extends Shape, L extends Matrix, R extends Matrix> =
  Agree<L['columns'], R['rows']> extends true
    ? BroadcastOutput<L['batch'], R['batch']> extends infer Batch
      ? Batch extends Shape
        ? [
            ...Batch,
            ...(A['length'] extends 1 ? [] : [L['rows']]),
            ...(B['length'] extends 1 ? [] : [R['columns']]),
          ]
        : Batch
      : never
    : ShapeTypeError<`matmul: the inner dimensions ${L['columns']} and ${R['rows']} of ${Text<A>} and ${Text<B>} differ`>;
