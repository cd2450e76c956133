/**
 * @file A chain of modules as a type: whether the channels of its neighbours fit, and the shape that it
 * gives. Layers tell by their `spec`; a module without one may do anything, and the check begins afresh
 * behind it.
 */
import type { ShapeTypeError } from '@striate/shapes';
import type { InputOf, LayerOutput, LayerSpec } from '@striate/shapes/stack';
import type { Module } from './module.js';

/** What a chain of modules shows of itself; `Sequential` does. */
export interface Chain<M extends readonly Module[]> {
  readonly modules: M;
}

/** The modules themselves; the first that does not fit must also be the message, which nothing can be. */
export type CheckedChain<M extends readonly Module[]> = {
  [I in keyof M]: M[I] &
    (ChainProblem<M> extends `${I & string}: ${string}` ? ChainProblem<M> : unknown);
};

/** What is wrong with a chain whatever its input's sizes, or false. */
type ChainProblem<M extends readonly Module[]> =
  ChainOutput<InputOfChain<M>, M> extends ShapeTypeError<infer Message> ? Message : false;

/**
 * The shape that a chain gives for an input of shape `S`; where a module does not fit, a ShapeTypeError that
 * begins with its index.
 */
export type ChainOutput<
  S,
  M extends readonly Module[],
  Before extends 0[] = [],
> = number extends M['length']
  ? number[]
  : M extends readonly [infer First, ...infer Rest extends readonly Module[]]
    ? ModuleOutput<S, First> extends infer Out
      ? Out extends 'anything'
        ? ChainOutput<InputOfChain<Rest>, Rest, [...Before, 0]>
        : Out extends ShapeTypeError<infer Message>
          ? ShapeTypeError<`${Before['length']}: ${Message}`>
          : ChainOutput<Out, Rest, [...Before, 0]>
      : never
    : S;

type ModuleOutput<S, M> =
  M extends Chain<infer Inner extends readonly Module[]>
    ? ChainOutput<S, Inner>
    : M extends { readonly spec: infer L extends LayerSpec }
      ? LayerOutput<S, L>
      : 'anything';

/** The input of a chain with everything unknown but its rank, which the first layer that needs one tells. */
type InputOfChain<M extends readonly Module[]> = M extends readonly [
  infer First,
  ...infer Rest extends readonly Module[],
]
  ? First extends Chain<infer Inner extends readonly Module[]>
    ? InputOfChain<[...Inner, ...Rest]>
    : First extends { readonly spec: infer L extends LayerSpec }
      ? L extends { type: 'elementwise' }
        ? InputOfChain<Rest>
        : InputOf<[L]>
      : number[]
  : number[];
