/** @file The smallest input that a stack accepts, and the layer that forbids a smaller one. */
import { ShapeError } from '../errors.js';
import type { Dims } from '../spatial.js';
import { type LayerSpec, layerOutput } from '../stack/layer.js';

/** What is asked for. */
export interface SmallestInputOptions {
  /** The channels of the input; where not given, those that the stack's first layer with an opinion expects, else 1. */
  readonly channels?: number | undefined;
  /** The number of sides; that of the stack's first layer with sides where not given, else 2. */
  readonly dims?: Dims | undefined;
  /** Where to stop looking; 4096 where not given. */
  readonly maxSize?: number | undefined;
}

export interface SmallestInput {
  /** The side of the smallest square (line, cube) that goes through. */
  readonly size: number;
  /** Which layer fails first when the side is one cell shorter, and why; null where `size` is 1. */
  readonly limit: LayerFailure | null;
}

export interface LayerFailure {
  readonly index: number;
  readonly layer: LayerSpec;
  readonly error: ShapeError;
}

/**
 * The smallest square picture (line for 1 side, cube for 3) that a stack accepts: 63 for torchvision's
 * AlexNet. Throws ShapeError, with what the last layer reached says, where none up to `maxSize` goes through.
 */
export function smallestInput(
  layers: readonly LayerSpec[],
  options: SmallestInputOptions = {},
): SmallestInput {
  const channels = options.channels ?? firstGiven(layers, channelsExpected) ?? 1;
  const dims = options.dims ?? firstGiven(layers, sidesExpected) ?? 2;
  const { maxSize = 4096 } = options;
  let limit: LayerFailure | null = null;
  let furthest: LayerFailure | null = null;
  for (let size = 1; size <= maxSize; size++) {
    const failure = firstFailure([1, channels, ...new Array<number>(dims).fill(size)], layers);
    if (!failure) return { size, limit };
    limit = failure;
    if (!furthest || failure.index > furthest.index) furthest = failure;
  }
  throw new ShapeError(
    'too-small',
    `smallestInput: no side up to ${maxSize} goes through; layer ${furthest?.index}, ${furthest?.layer.type}: ${furthest?.error.problem}`,
    furthest?.error.fix ?? 'Give a larger maxSize.',
  );
}

/** The first layer that refuses what reaches it, or null. */
function firstFailure(input: readonly number[], layers: readonly LayerSpec[]): LayerFailure | null {
  let shape = input;
  for (const [index, layer] of layers.entries()) {
    try {
      shape = layerOutput(shape, layer);
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error;
      return { index, layer, error };
    }
  }
  return null;
}

function firstGiven<T>(
  layers: readonly LayerSpec[],
  ask: (layer: LayerSpec) => T | undefined,
): T | undefined {
  for (const layer of layers) {
    const answer = ask(layer);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

function channelsExpected(layer: LayerSpec): number | undefined {
  if (layer.type === 'batchNorm' || layer.type === 'instanceNorm') return layer.numFeatures;
  if (layer.type === 'groupNorm') return layer.numChannels;
  if (layer.type === 'conv' || layer.type === 'convTranspose')
    return layer.inChannels ?? layer.groups;
  return undefined;
}

function sidesExpected(layer: LayerSpec): Dims | undefined {
  if ('dims' in layer && layer.dims) return layer.dims;
  if (layer.type === 'pad') return (layer.padding.length / 2) as Dims;
  return 'kernelSize' in layer || 'numFeatures' in layer ? 2 : undefined;
}
