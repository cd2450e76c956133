/** @file In which order an epoch visits a data set. */
import { Generator } from '@striate/tensor/random';
import { checkedInteger, DatasetError } from './errors.js';

/** The order of one epoch: positions in the data set. */
export interface Sampler {
  /** How many pictures an epoch visits. */
  readonly length: number;
  order(epoch: number): Uint32Array;
}

/** 0, 1, 2, ... in every epoch (`torch.utils.data.SequentialSampler`). */
export class SequentialSampler implements Sampler {
  readonly length: number;

  constructor(length: number) {
    this.length = length;
  }

  order(): Uint32Array {
    return Uint32Array.from({ length: this.length }, (_, i) => i);
  }
}

export interface RandomSamplerOptions {
  /** Draw each position from all of them, so that some come often and some not at all. Default: false. */
  readonly replacement?: boolean | undefined;
  /** How many positions an epoch has. Default: the length of the data set. */
  readonly numSamples?: number | undefined;
}

/**
 * A new order in every epoch: `torch.utils.data.RandomSampler` with a fresh generator seeded
 * `seed + epoch`, as `torch.utils.data.DistributedSampler` does. Any epoch can be had again without the
 * ones before.
 */
export class RandomSampler implements Sampler {
  readonly length: number;
  readonly seed: number;
  readonly #population: number;
  readonly #replacement: boolean;

  /** `population`: the length of the data set. Throws DatasetError for `numSamples` out of range. */
  constructor(population: number, seed: number, options: RandomSamplerOptions = {}) {
    const { replacement = false, numSamples } = options;
    this.#population = population;
    this.#replacement = replacement;
    this.length =
      numSamples === undefined || population === 0
        ? population
        : checkedInteger('RandomSampler', 'numSamples', numSamples, 1);
    this.seed = seed;
  }

  order(epoch: number): Uint32Array {
    const generator = new Generator(this.seed + epoch);
    const population = this.#population;
    const order = new Uint32Array(this.length);
    if (this.#replacement) return order.map(() => generator.random() % population);
    for (let at = 0; at < order.length; at += population) {
      order.set(generator.randperm(population).subarray(0, order.length - at), at);
    }
    return order;
  }
}

export interface WeightedRandomSamplerOptions {
  /** How many positions an epoch has. */
  readonly numSamples: number;
  readonly seed: number;
  /** Draw a position as often as it comes. Default: true. */
  readonly replacement?: boolean | undefined;
}

/**
 * Draws position i with a probability in proportion to `weights[i]`, so that rare classes come as often
 * as common ones: `torch.utils.data.WeightedRandomSampler`, with the positions that PyTorch draws on a CPU
 * with a generator seeded `seed + epoch`.
 */
export class WeightedRandomSampler implements Sampler {
  readonly length: number;
  readonly seed: number;
  readonly #weights: Float64Array;
  readonly #replacement: boolean;

  /**
   * Throws DatasetError unless the weights are finite, not negative and not all 0, and, without
   * replacement, at least `numSamples` of them are above 0.
   */
  constructor(weights: ArrayLike<number>, options: WeightedRandomSamplerOptions) {
    const { numSamples, seed, replacement = true } = options;
    this.length = checkedInteger('WeightedRandomSampler', 'numSamples', numSamples, 1);
    this.seed = checkedInteger('WeightedRandomSampler', 'seed', seed, 0);
    this.#weights = Float64Array.from(weights);
    this.#replacement = replacement;
    const usable = this.#weights.every(
      (weight) => weight >= 0 && weight < Number.POSITIVE_INFINITY,
    );
    const positive = this.#weights.filter((weight) => weight > 0).length;
    const needed = replacement ? 1 : numSamples;
    if (!usable || positive < needed) {
      throw new DatasetError(
        'invalid-option',
        `WeightedRandomSampler: ${positive} of ${weights.length} weights are above 0${usable ? '' : ', and not all are finite and at least 0'}; ${needed} are needed.`,
        'Give each picture a finite weight of at least 0, such as 1 / the number of pictures of its class.',
      );
    }
  }

  order(epoch: number): Uint32Array {
    const generator = new Generator(this.seed + epoch);
    return this.#replacement && this.length > 1
      ? this.#withReplacement(generator)
      : this.#withoutReplacement(generator);
  }

  /** Looks each uniform draw up among the cumulative weights. */
  #withReplacement(generator: Generator): Uint32Array {
    let sum = 0;
    const cumulative = this.#weights.map((weight) => {
      sum += weight;
      return sum;
    });
    const probabilities = cumulative.map((weight) => weight / sum);
    probabilities[probabilities.length - 1] = 1;
    return new Uint32Array(this.length).map(() => lowerBound(probabilities, uniform(generator)));
  }

  /** The largest of weight / exponential draw, in falling order (Efraimidis and Spirakis, 2006). */
  #withoutReplacement(generator: Generator): Uint32Array {
    const keys = this.#weights.map((weight) => weight / -Math.log1p(-uniform(generator)));
    const order = Uint32Array.from(keys.keys()).sort((a, b) => keys[b]! - keys[a]!);
    return order.subarray(0, this.length);
  }
}

/** `torch.empty(1, dtype=torch.float64).uniform_()`: 53 random bits. */
function uniform(generator: Generator): number {
  const high = generator.random() & 0x1fffff;
  return (high * 2 ** 32 + generator.random()) / 2 ** 53;
}

/** The first index whose value is at least `wanted`, in rising values. */
function lowerBound(values: Float64Array, wanted: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Cuts an order into batches of `batchSize`; the last may be smaller, or is dropped. */
export function* batches(
  order: Uint32Array,
  batchSize: number,
  dropLast: boolean,
): IterableIterator<Uint32Array> {
  const end = dropLast ? order.length - (order.length % batchSize) : order.length;
  for (let start = 0; start < end; start += batchSize) {
    yield order.subarray(start, Math.min(start + batchSize, end));
  }
}
