/** @file The table of all functions that can be explained, with what explains them. */
import { adaptivePoolOutput, adaptiveWindow } from '../adaptive-pool.js';
import { broadcastOutput, expandOutput } from '../broadcast.js';
import { concatOutput, stackOutput } from '../concat.js';
import { convOutput, convPadding } from '../conv.js';
import { convTransposeOutput } from '../conv-transpose.js';
import { interpolateOutput } from '../interpolate.js';
import { linearOutput, matmulOutput } from '../linear.js';
import { padOutput } from '../pad.js';
import { poolOutput } from '../pool.js';
import { reduceOutput } from '../reduce.js';
import {
  flattenOutput,
  permuteOutput,
  reshapeOutput,
  squeezeOutput,
  transposeOutput,
  unsqueezeOutput,
} from '../reshape.js';
import { elementCount } from '../shape.js';
import { sliceOutput } from '../slice.js';
import { broadcastStrides, ravelIndex, rowMajorStrides, unravelIndex } from '../strides.js';
import { windowCount } from '../window.js';
import { explainBroadcast, explainConcat, explainExpand } from './combine.js';
import { explainConv, explainConvPadding, explainConvTranspose } from './conv.js';
import { explainBroadcastStrides, explainRavel, explainStrides, explainUnravel } from './memory.js';
import { explainAdaptivePool, explainAdaptiveWindow, explainPool } from './pool.js';
import { explainLinear, explainMatmul } from './product.js';
import {
  explainElementCount,
  explainFlatten,
  explainPermute,
  explainReshape,
  explainSqueeze,
  explainStack,
  explainTranspose,
  explainUnsqueeze,
} from './reshape.js';
import { explainInterpolate, explainPad, explainReduce } from './resize.js';
import { explainSlice } from './slice.js';
import type { Row } from './step.js';
import { explainWindowCount } from './window.js';

type ShapeFunction = (...args: never[]) => unknown;

/** Makes the rows of one call, which has succeeded, of its result and its arguments. */
type Explainer<F extends ShapeFunction> = (output: ReturnType<F>, ...args: Parameters<F>) => Row[];

const entry = <F extends ShapeFunction>(f: F, explainer: Explainer<F>) => [f, explainer] as const;

const TABLE = [
  entry(adaptivePoolOutput, explainAdaptivePool),
  entry(adaptiveWindow, explainAdaptiveWindow),
  entry(broadcastOutput, explainBroadcast),
  entry(broadcastStrides, explainBroadcastStrides),
  entry(concatOutput, explainConcat),
  entry(convOutput, explainConv),
  entry(convPadding, explainConvPadding),
  entry(convTransposeOutput, explainConvTranspose),
  entry(elementCount, explainElementCount),
  entry(expandOutput, explainExpand),
  entry(flattenOutput, explainFlatten),
  entry(interpolateOutput, explainInterpolate),
  entry(linearOutput, explainLinear),
  entry(matmulOutput, explainMatmul),
  entry(padOutput, explainPad),
  entry(permuteOutput, explainPermute),
  entry(poolOutput, explainPool),
  entry(ravelIndex, explainRavel),
  entry(reduceOutput, explainReduce),
  entry(reshapeOutput, explainReshape),
  entry(rowMajorStrides, explainStrides),
  entry(sliceOutput, explainSlice),
  entry(squeezeOutput, explainSqueeze),
  entry(stackOutput, explainStack),
  entry(transposeOutput, explainTranspose),
  entry(unravelIndex, explainUnravel),
  entry(unsqueezeOutput, explainUnsqueeze),
  entry(windowCount, explainWindowCount),
] as const;

/** Any function of `@striate/shapes` that can be explained. */
export type Explainable = (typeof TABLE)[number][0];

type AnyExplainer = (output: never, ...args: never[]) => Row[];

/** From a function to what explains it. */
export const EXPLAINERS: ReadonlyMap<ShapeFunction, AnyExplainer> = new Map<
  ShapeFunction,
  AnyExplainer
>(TABLE);
