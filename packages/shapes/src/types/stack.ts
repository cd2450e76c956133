/** @file A stack of layers as a type: its output, and whether its layers fit each other. */

import type { ConvOptions } from '../conv.js';
import type { ConvTransposeOptions } from '../conv-transpose.js';
import type { PoolOptions } from '../pool.js';
import type { Shape } from '../shape.js';
import type { Dims } from '../spatial.js';
import type { LayerSpec } from '../stack/layer.js';
import type { ConvOutput } from './conv.js';
import type { ConvTransposeOutput } from './conv-transpose.js';
import type { IsTuple } from './dimension.js';
import type { ShapeTypeError, Text } from './error.js';
import type { LinearOutput } from './linear.js';
import type { Digits, Sub } from './natural.js';
import type {
  BatchNormOutput,
  GroupNormOutput,
  InstanceNormOutput,
  LayerNormOutput,
} from './norm.js';
import type { PadOutput } from './pad.js';
import type { AdaptivePoolOutput, PoolOutput } from './pool.js';
import type { Axis, FlattenOutput, ReshapeOutput } from './reshape.js';
import type { Option } from './spatial.js';

/** The shape that a layer gives for an input of shape `S`. */
export type LayerOutput<S, L extends LayerSpec> = L extends { type: 'elementwise' }
  ? RankedOutput<
      S,
      Option<L, 'name', 'elementwise'>,
      Option<L, 'minRank', 0>,
      Option<L, 'maxRank', number>
    >
  : L extends { type: 'conv' } & ConvOptions
    ? ConvOutput<S, L>
    : L extends { type: 'maxPool' | 'avgPool' } & PoolOptions
      ? PoolOutput<S, L>
      : L extends { type: 'linear' }
        ? LinearOutput<S, L['inFeatures'], L['outFeatures']>
        : L extends { type: 'batchNorm' }
          ? BatchNormOutput<S, L['numFeatures'], Option<L, 'dims', 2>>
          : L extends { type: 'flatten' }
            ? FlattenOutput<S, Option<L, 'startDim', 1>, Option<L, 'endDim', -1>>
            : L extends { type: 'adaptiveMaxPool' | 'adaptiveAvgPool' }
              ? AdaptivePoolOutput<S, L['outputSize'], Option<L, 'dims', 2>>
              : L extends { type: 'convTranspose' } & ConvTransposeOptions
                ? ConvTransposeOutput<S, L>
                : RarerOutput<S, L>;

type RarerOutput<S, L extends LayerSpec> = L extends { type: 'layerNorm' }
  ? LayerNormOutput<S, L['normalizedShape']>
  : L extends { type: 'groupNorm' }
    ? GroupNormOutput<S, L['numGroups'], L['numChannels']>
    : L extends { type: 'instanceNorm' }
      ? InstanceNormOutput<S, L['numFeatures'], Option<L, 'dims', 2>>
      : L extends { type: 'pad' }
        ? PadOutput<S, L['padding'], Option<L, 'mode', 'constant'>>
        : L extends { type: 'softmax' }
          ? SoftmaxOutput<S, L['dim']>
          : L extends { type: 'unflatten' }
            ? UnflattenOutput<S, L['dim'], L['unflattenedSize']>
            : L extends { type: 'interpolate' }
              ? Unsized<S>
              : S;

/** S, where it has as many dimensions as are taken. */
type RankedOutput<S, Name extends string, Min extends number, Max extends number> = S extends Shape
  ? IsTuple<S> extends true
    ? [AtMost<Min, S['length']>, AtMost<S['length'], Max>] extends [true, true]
      ? S
      : ShapeTypeError<`${Name} does not take ${Text<S>}`>
    : S
  : S;

type AtMost<A extends number, B extends number> = 0 extends A
  ? true
  : number extends A | B
    ? true
    : Sub<Digits<B> & string, Digits<A> & string> extends null
      ? false
      : true;

type SoftmaxOutput<S, D extends number> = S extends Shape
  ? IsTuple<S> extends true
    ? number extends D
      ? S
      : Axis<S, D> extends null
        ? ShapeTypeError<`softmax: axis ${D} does not exist in ${Text<S>}`>
        : S
    : S
  : S;

type UnflattenOutput<S, D extends number, Sizes extends Shape> = S extends Shape
  ? IsTuple<S> extends true
    ? number extends D
      ? number[]
      : Axis<S, D> extends infer Lead extends Shape
        ? S extends readonly [...Lead, infer Size extends number, ...infer Rest extends Shape]
          ? ReshapeOutput<[Size], Sizes> extends infer Parts
            ? Parts extends Shape
              ? [...Lead, ...Parts, ...Rest]
              : Parts
            : never
          : ShapeTypeError<`unflatten: axis ${D} does not exist in ${Text<S>}`>
        : ShapeTypeError<`unflatten: axis ${D} does not exist in ${Text<S>}`>
    : number[]
  : S;

/** Batch and channels as they are, all sides unknown: scale factors may be fractions. */
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

/** Layers that take any number of dimensions and give as many. */
type KeepsRank = 'elementwise' | 'interpolate' | 'layerNorm' | 'groupNorm' | 'pad' | 'softmax';

/** The input of a stack with everything unknown but its rank, which the first layer that needs one tells. */
export type InputOf<L extends readonly LayerSpec[]> = L extends readonly [
  infer First,
  ...infer Rest extends readonly LayerSpec[],
]
  ? First extends { type: KeepsRank }
    ? InputOf<Rest>
    : First extends { type: 'linear' }
      ? [number, number]
      : First extends { type: 'flatten' | 'unflatten' }
        ? number[]
        : {
            1: [number, number, number];
            2: [number, number, number, number];
            3: [number, number, number, number, number];
          }[Option<First, 'dims', 2> & Dims]
  : number[];
