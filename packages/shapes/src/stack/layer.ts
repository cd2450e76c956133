/**
 * @file One layer as data, and what can be said of it from shapes alone. `LAYERS` is the table: a layer's
 * output, its parameters, the multiply-accumulates of one forward pass, and the window it slides.
 */
import { type AdaptiveSize, adaptivePoolOutput } from '../adaptive-pool.js';
import { type ConvOptions, convOutput, convPadding, convWeightShape } from '../conv.js';
import {
  type ConvTransposeOptions,
  convTransposeOutput,
  convTransposeWeightShape,
} from '../conv-transpose.js';
import { ShapeError } from '../errors.js';
import { type InterpolateOptions, interpolateOutput } from '../interpolate.js';
import { linearOutput } from '../linear.js';
import { type PadMode, padOutput } from '../pad.js';
import { type PoolOptions, poolOutput } from '../pool.js';
import { flattenOutput, reshapeOutput } from '../reshape.js';
import { checkShape, elementCount, formatShape, normalizeAxis, type Shape } from '../shape.js';
import { type Dims, type Sides, sidesOf } from '../spatial.js';
import {
  affineParameters,
  type BatchNormOptions,
  batchNormOutput,
  type GroupNormOptions,
  groupNormOutput,
  type InstanceNormOptions,
  instanceNormOutput,
  type LayerNormOptions,
  layerNormOutput,
  normalizedSizes,
} from './norm.js';

/** Whether a layer adds a trained bias; true where not given. */
interface Biased {
  readonly bias?: boolean | undefined;
}

/** What a layer of each type is given, by PyTorch's names. */
export interface LayerOptions {
  conv: ConvOptions & Biased;
  convTranspose: ConvTransposeOptions & Biased;
  maxPool: PoolOptions;
  avgPool: PoolOptions;
  adaptiveMaxPool: { readonly outputSize: AdaptiveSize; readonly dims?: Dims | undefined };
  adaptiveAvgPool: { readonly outputSize: AdaptiveSize; readonly dims?: Dims | undefined };
  linear: { readonly inFeatures: number; readonly outFeatures: number } & Biased;
  flatten: { readonly startDim?: number | undefined; readonly endDim?: number | undefined };
  interpolate: InterpolateOptions;
  batchNorm: BatchNormOptions;
  instanceNorm: InstanceNormOptions;
  groupNorm: GroupNormOptions;
  layerNorm: LayerNormOptions;
  /** `padding`: two amounts a side, from the last side backwards: [left, right, top, bottom]. */
  pad: { readonly padding: readonly number[]; readonly mode?: PadMode | undefined };
  /** Dimension `dim` split into `unflattenedSize`, one of which may be -1. */
  unflatten: { readonly dim: number; readonly unflattenedSize: Shape };
  /** Softmax or its logarithm along `dim`. */
  softmax: { readonly dim: number };
  /**
   * Whatever else leaves the shape as it is and works cell by cell: activations, dropout. `name` is for
   * people; `minRank` and `maxRank` limit the number of dimensions.
   */
  elementwise: {
    readonly name?: string | undefined;
    readonly minRank?: number | undefined;
    readonly maxRank?: number | undefined;
  };
}

export type LayerType = keyof LayerOptions;

/** A layer as data: `{ type: 'conv', outChannels: 64, kernelSize: 11, stride: 4, padding: 2 }`. */
export type LayerSpec = { [T in LayerType]: { readonly type: T } & LayerOptions[T] }[LayerType];

/** A window as it slides over the sides: one value a side, and the padding in front. */
export interface SlidingWindow {
  readonly kernelSize: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly dilation: readonly number[];
}

interface Rules<L> {
  output(input: Shape, layer: L): readonly number[];
  parameters?(layer: L, input: Shape): number;
  macs?(layer: L, input: Shape, output: Shape): number;
  /** Missing (or undefined) where every output cell may see the whole input. */
  window?(layer: L, dims: Dims): SlidingWindow | undefined;
}

const pool: Rules<PoolOptions> = {
  output: (input, layer) => poolOutput(input, layer),
  window: ({ kernelSize, stride = kernelSize, padding = 0, dilation = 1 }, dims) =>
    slidingWindow(dims, kernelSize, stride, padding, dilation),
};

const adaptivePool: Rules<LayerOptions['adaptiveAvgPool']> = {
  output: (input, { outputSize, dims }) => adaptivePoolOutput(input, outputSize, dims),
};

const LAYERS: { readonly [T in LayerType]: Rules<LayerOptions[T]> } = {
  conv: {
    output: (input, layer) => convOutput(input, layer),
    parameters: (layer, input) => elementCount(convWeight(input, layer)) + biases(layer),
    macs: (layer, input, output) =>
      elementCount(output) * elementCount(convWeight(input, layer).slice(1)),
    window: (layer, dims) =>
      slidingWindow(
        dims,
        layer.kernelSize,
        layer.stride ?? 1,
        convPadding({ ...layer, dims }).map(([before]) => before),
        layer.dilation ?? 1,
      ),
  },
  convTranspose: {
    output: (input, layer) => convTransposeOutput(input, layer),
    parameters: (layer, input) => elementCount(transposeWeight(input, layer)) + biases(layer),
    macs: (layer, input) =>
      elementCount(input) * elementCount(transposeWeight(input, layer).slice(1)),
  },
  maxPool: pool,
  avgPool: pool,
  adaptiveMaxPool: adaptivePool,
  adaptiveAvgPool: adaptivePool,
  linear: {
    output: (input, { inFeatures, outFeatures }) => linearOutput(input, inFeatures, outFeatures),
    parameters: ({ inFeatures, outFeatures, bias = true }) =>
      (inFeatures + Number(bias)) * outFeatures,
    macs: ({ inFeatures }, _input, output) => elementCount(output) * inFeatures,
  },
  flatten: { output: (input, { startDim, endDim }) => flattenOutput(input, startDim, endDim) },
  interpolate: { output: (input, layer) => interpolateOutput(input, layer) },
  batchNorm: {
    output: batchNormOutput,
    parameters: ({ numFeatures, affine = true, bias }) =>
      affineParameters(numFeatures, affine, bias),
    window: singleCell,
  },
  instanceNorm: {
    output: instanceNormOutput,
    parameters: ({ numFeatures, affine = false, bias }) =>
      affineParameters(numFeatures, affine, bias),
  },
  groupNorm: {
    output: groupNormOutput,
    parameters: ({ numChannels, affine = true, bias }) =>
      affineParameters(numChannels, affine, bias),
  },
  layerNorm: {
    output: layerNormOutput,
    parameters: ({ normalizedShape, elementwiseAffine = true, bias }) =>
      affineParameters(elementCount(normalizedSizes(normalizedShape)), elementwiseAffine, bias),
  },
  pad: {
    output: (input, { padding, mode }) => padOutput(input, padding, mode),
    window: ({ padding }, dims) =>
      slidingWindow(
        dims,
        1,
        1,
        Array.from({ length: dims }, (_, i) => padding[2 * (dims - 1 - i)] ?? 0),
        1,
      ),
  },
  unflatten: { output: unflattenOutput },
  softmax: {
    output: (input, { dim }) => {
      normalizeAxis('softmax', dim, Math.max(input.length, 1));
      return [...input];
    },
    // Over the channels of a batch every cell stands alone; over a side none does.
    window: ({ dim }, dims) =>
      dim === 1 || dim === -1 - dims ? singleCell(null, dims) : undefined,
  },
  elementwise: { output: elementwiseOutput, window: singleCell },
};

/** The rules of a layer; the table pairs every type with the rules of its own options. */
export function rulesOf(layer: LayerSpec): Rules<LayerSpec> {
  const rules = LAYERS[layer.type] as Rules<LayerSpec> | undefined;
  if (rules) return rules;
  throw new ShapeError(
    'invalid-option',
    `A layer of type '${layer.type}' is not known.`,
    `Give one of ${Object.keys(LAYERS).join(', ')}.`,
  );
}

/** The shape that a layer gives. Throws ShapeError where the input does not fit. */
export function layerOutput(input: Shape, layer: LayerSpec): readonly number[] {
  return rulesOf(layer).output(input, layer);
}

function convWeight(input: Shape, layer: ConvOptions): number[] {
  return convWeightShape({ ...layer, inChannels: channelsOf(input, layer) });
}

function transposeWeight(input: Shape, layer: ConvTransposeOptions): number[] {
  return convTransposeWeightShape({ ...layer, inChannels: channelsOf(input, layer) });
}

function channelsOf(input: Shape, { dims = 2 }: { readonly dims?: Dims | undefined }): number {
  return input.at(-1 - dims)!;
}

function biases({ bias = true, outChannels }: Biased & { readonly outChannels: number }): number {
  return bias ? outChannels : 0;
}

function slidingWindow(
  dims: Dims,
  kernelSize: Sides,
  stride: Sides,
  padding: Sides,
  dilation: Sides,
): SlidingWindow {
  const sides = (value: Sides) => sidesOf<number, Dims>('window', 'an option', value, dims);
  return {
    kernelSize: sides(kernelSize),
    stride: sides(stride),
    padding: sides(padding),
    dilation: sides(dilation),
  };
}

/** The window of what looks at every cell alone. */
function singleCell(_layer: unknown, dims: Dims): SlidingWindow {
  return slidingWindow(dims, 1, 1, 0, 1);
}

/** As `torch.unflatten`. Throws ShapeError. */
function unflattenOutput(
  input: Shape,
  { dim, unflattenedSize }: LayerOptions['unflatten'],
): number[] {
  const at = normalizeAxis('unflatten', dim, checkShape('unflatten', input).length);
  const parts: readonly number[] = reshapeOutput([input[at]!], unflattenedSize);
  return [...input.slice(0, at), ...parts, ...input.slice(at + 1)];
}

function elementwiseOutput(
  input: Shape,
  {
    name = 'elementwise',
    minRank = 0,
    maxRank = Number.POSITIVE_INFINITY,
  }: LayerOptions['elementwise'],
): number[] {
  if (input.length >= minRank && input.length <= maxRank) return [...input];
  const wanted =
    minRank === maxRank
      ? `${minRank}`
      : input.length < minRank
        ? `at least ${minRank}`
        : `at most ${maxRank}`;
  throw new ShapeError(
    'rank-mismatch',
    `${name} takes ${wanted} dimensions, but got ${formatShape(input)}.`,
    input.length < minRank ? 'Add the batch dimension.' : 'Reshape the input.',
  );
}
