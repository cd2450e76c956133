/** @file A stack of layers as a type: its output, and whether its layers fit each other. */

import type { ConvOptions } from '../conv.js';
import type { ConvTransposeOptions } from '../conv-transpose.js';
import type { PoolOptions } from '../pool.js';
import type { Shape } from '../shape.js';
import type { Dims } from '../spatial.js';
import type { LayerSpec } from '../stack/layer.js';
import type { ConvOutput } from './conv.js';
import type { ConvTransposeOutput } from './conv-transpose.js';
import type { Agree } from './dimension.js';
import type { ShapeTypeError, Text } from './error.js';
import type { LinearOutput } from './linear.js';
import type { AdaptivePoolOutput, PoolOutput } from './pool.js';
import type { FlattenOutput } from './reshape.js';
import type { Option } from './spatial.js';

/** The shape that a layer gives for an input of shape `S`. */
export type LayerOutput<S, L extends LayerSpec> = L extends { type: 'conv' } & ConvOptions
  ? ConvOutput<S, L>
  : L extends { type: 'maxPool' | 'avgPool' } & PoolOptions
    ? PoolOutput<S, L>
    : L extends { type: 'linear' }
      ? LinearOutput<S, L['inFeatures'], L['outFeatures']>
      : L extends { type: 'batchNorm' }
        ? BatchNormOutput<S, L['numFeatures'], Option<L, 'dims', 2>>
        : L extends { type: 'groupNorm' }
          ? GroupNormOutput<S, L['numChannels']>
          : L extends { type: 'flatten' }
            ? FlattenOutput<S, Option<L, 'startDim', 1>, Option<L, 'endDim', -1>>
            : L extends { type: 'adaptiveMaxPool' | 'adaptiveAvgPool' }
              ? AdaptivePoolOutput<S, L['outputSize'], Option<L, 'dims', 2>>
              : L extends { type: 'convTranspose' } & ConvTransposeOptions
                ? ConvTransposeOutput<S, L>
                : L extends { type: 'interpolate' | 'pad' }
                  ? Unsized<S>
                  : S;

type BatchNormOutput<S, Features extends number, D extends Dims> = S extends Shape
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

type GroupNormOutput<S, Channels extends number> = S extends readonly [
  number,
  infer C extends number,
  ...Shape,
]
  ? Agree<C, Channels> extends true
    ? S
    : ShapeTypeError<`groupNorm expects ${Channels} channels, but got ${C}`>
  : S;

/** Batch and channels as they are, all sides unknown: scale factors may be fractions, pads are lists. */
type Unsized<S> = S extends readonly [infer N, infer C, ...infer Sides extends Shape]
  ? [N, C, ...{ [I in keyof Sides]: number }]
  : S;

/**
 * The shape that a stack gives for an input of shape `S`; where a layer does not fit, a ShapeTypeError
 * that names it.
 */
export type StackOutput<
  S,
  L extends readonly LayerSpec[],
  Before extends 0[] = [],
> = number extends L['length']
  ? number[]
  : L extends readonly [infer First extends LayerSpec, ...infer Rest extends readonly LayerSpec[]]
    ? LayerOutput<S, First> extends infer Out
      ? Out extends ShapeTypeError<infer Message>
        ? ShapeTypeError<`layer ${Before['length']}, ${First['type']}: ${Message}`>
        : StackOutput<Out, Rest, [...Before, 0]>
      : never
    : S extends Shape
      ? [...S]
      : S;

/** The stack itself; the first layer whose channels do not fit must also be the message, which nothing can be. */
export type CheckedStack<L extends readonly LayerSpec[]> = {
  [I in keyof L]: L[I] &
    (StackProblem<L> extends `layer ${I & string}, ${string}` ? StackProblem<L> : unknown);
};

/** What is wrong with a stack whatever its input's sizes, or false. */
type StackProblem<L extends readonly LayerSpec[]> =
  StackOutput<InputOf<L>, L> extends ShapeTypeError<infer Message> ? Message : false;

/** The input of a stack with everything unknown but its rank, which the first layer that needs one tells. */
export type InputOf<L extends readonly LayerSpec[]> = L extends readonly [
  infer First,
  ...infer Rest extends readonly LayerSpec[],
]
  ? First extends { type: 'elementwise' | 'interpolate' | 'pad' | 'groupNorm' | 'layerNorm' }
    ? InputOf<Rest>
    : First extends { type: 'linear' }
      ? [number, number]
      : First extends { type: 'flatten' }
        ? number[]
        : {
            1: [number, number, number];
            2: [number, number, number, number];
            3: [number, number, number, number, number];
          }[Option<First, 'dims', 2> & Dims]
  : number[];
