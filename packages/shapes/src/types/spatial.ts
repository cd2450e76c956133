/** @file Spatial shapes taken apart in types, and options that are given once or once a side. */
import type { Shape } from '../shape.js';
import type { Dims, SideTuple } from '../spatial.js';
import type { AreDimensions, IsNothing, IsTuple } from './dimension.js';
import type { ShapeTypeError, Text } from './error.js';

/** An option's value, or `Default` where it is not given. */
export type Option<O, Name extends string, Default> = Name extends keyof O
  ? undefined extends O[Name]
    ? (O[Name] & {}) | Default
    : O[Name] & {}
  : Default;

/** One value a side: a tuple as it is, a single value repeated; null for a tuple of another length. */
export type PerSide<V, D extends Dims> = [V] extends [readonly unknown[]]
  ? number extends V['length']
    ? SideTuple<number, D>
    : V['length'] extends D
      ? V
      : null
  : SideTuple<V extends readonly (infer Each)[] ? Each : V, D>;

interface SideNames {
  1: 'L';
  2: 'H, W';
  3: 'D, H, W';
}

/**
 * What `Then` is made of, given as a spatial shape: `unknown` rank, `wrong` (an error), or the parts
 * `lead` (batch or nothing), `channels` and `sides`.
 */
export type SpatialOf<Name extends string, S, D extends Dims> = S extends Shape
  ? IsTuple<S> extends false
    ? 'unknown'
    : IsSingle<D> extends true
      ? Parts<S, D> extends infer P extends SpatialParts
        ? AreDimensions<S> extends true
          ? true extends IsNothing<P['channels']> | AnyNothing<P['sides']>
            ? ShapeTypeError<`${Name}: ${Text<S>} is empty; only the batch may be 0`>
            : P
          : ShapeTypeError<`${Name}: ${Text<S>} holds a dimension that is no whole number from 0 on`>
        : ShapeTypeError<`${Name} takes [C, ${SideNames[D]}] or [N, C, ${SideNames[D]}], but got ${Text<S>}`>
      : 'unknown'
  : S;

/** Whether a type is one literal, not a union of several. */
type IsSingle<T, All = T> = T extends unknown ? ([All] extends [T] ? true : false) : never;

export interface SpatialParts {
  lead: Shape;
  channels: number;
  sides: Shape;
}

/** The shape of other channels and sides, batched as before; an error in place of the sides is passed on. */
export type Rebuild<P extends SpatialParts, Channels extends number, Sides> = Sides extends Shape
  ? [...P['lead'], Channels, ...Sides]
  : Sides;

type Parts<S extends Shape, D extends Dims> = S extends readonly [
  infer C extends number,
  ...infer Sides extends Shape,
]
  ? Sides['length'] extends D
    ? { lead: []; channels: C; sides: Sides }
    : Sides extends readonly [infer Channels extends number, ...infer Rest extends Shape]
      ? Rest['length'] extends D
        ? { lead: [C]; channels: Channels; sides: Rest }
        : null
      : null
  : null;

type AnyNothing<S extends Shape> = S extends readonly [
  infer First extends number,
  ...infer Rest extends Shape,
]
  ? IsNothing<First> extends true
    ? true
    : AnyNothing<Rest>
  : false;
