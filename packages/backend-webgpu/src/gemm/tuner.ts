/** @file Finding the fastest tile for the products of a shape: all that fit are timed on the device, and checked. */
import { elementCount, type Shape } from '@striate/shapes';
import type { Operand, Storage } from '@striate/tensor';
import { WebGpuError } from '../errors.js';
import type { Engine } from '../runtime/engine.js';
import { TIMESTAMPS } from '../runtime/profiler.js';
import { keepChoices, keptChoices } from './choices.js';
import { TILES, type TileName } from './tile.js';

/** What the tuner decided on; times are of the whole product. */
export interface Tuned {
  /** The product, and the powers of two that its sizes are at most. */
  readonly product: string;
  readonly tile: string;
  readonly milliseconds: number;
  /** The tile that is taken without the tuner. */
  readonly fixedTile: string;
  readonly fixedMilliseconds: number;
}

/** A product that can be computed again: on other operands of these shapes, and with any tile. */
export interface Trial {
  readonly inputs: readonly Shape[];
  readonly out: Shape;
  readonly compute: (inputs: readonly Operand[], tile: TileName) => Storage;
}

const ROUNDS = 3;
/** A tile must be that much faster than the fixed one: less may be chance. */
const GAIN = 0.95;
/** In units of the largest result: tiles differ in the order of their sums. */
const TOLERANCE = 1e-4;

/** Products whose sizes have the same powers of two above them are of a class. */
export function classOf(kernel: string, sizes: readonly number[]): string {
  const powers = sizes.map((size) => 2 ** Math.ceil(Math.log2(Math.max(size, 1))));
  return `${kernel}, ${powers.join(' x ')}`;
}

/** Whether two results are the same but for rounding. NaN is never. */
export function agree(actual: ArrayLike<number>, expected: ArrayLike<number>): boolean {
  let largest = 0;
  for (let i = 0; i < expected.length; i++) largest = Math.max(largest, Math.abs(expected[i]!));
  for (let i = 0; i < expected.length; i++) {
    if (!(Math.abs(actual[i]! - expected[i]!) <= TOLERANCE * largest)) return false;
  }
  return true;
}

/**
 * The fastest of the candidates that compute what the first one does; `resultOf` and `timeOf` run one. The first stays
 * unless another is faster by more than chance.
 */
export async function fastest<Name>(
  candidates: readonly Name[],
  resultOf: (name: Name) => Promise<ArrayLike<number>>,
  timeOf: (name: Name) => Promise<number>,
): Promise<{ best: Name; times: Map<Name, number> }> {
  const [first, ...others] = candidates as [Name, ...Name[]];
  const expected = await resultOf(first);
  const fitting = [first];
  for (const name of others) if (agree(await resultOf(name), expected)) fitting.push(name);
  const times = new Map<Name, number>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of fitting) {
      times.set(name, Math.min(await timeOf(name), times.get(name) ?? Number.POSITIVE_INFINITY));
    }
  }
  let best = first;
  for (const [name, time] of times) {
    if (time < times.get(best)! * (best === first ? GAIN : 1)) best = name;
  }
  return { best, times };
}

export class Tuner {
  readonly #engine: Engine;
  readonly #adapter: string;
  readonly #choices: Map<string, TileName>;
  #trials: Map<string, { fixed: TileName; trial: Trial }> | undefined;

  /** With what earlier runs kept of this adapter. */
  constructor(engine: Engine) {
    this.#engine = engine;
    // Older browsers do not say what a device runs on.
    const info = engine.device.adapterInfo as GPUAdapterInfo | undefined;
    const names = [info?.vendor, info?.architecture, info?.device, info?.description];
    this.#adapter = [...names, engine.isMixed ? 'mixed' : 'float32'].join('; ');
    const kept = keptChoices(this.#adapter);
    this.#choices = new Map(Array.from(kept).filter(([, tile]) => this.#fits(tile)));
  }

  /** The tile for a product: the one that was chosen for its class, or else the fixed one. */
  choose(product: string, fixed: TileName, trial: Trial): TileName {
    const chosen = this.#choices.get(product);
    if (!chosen) this.#trials?.set(product, { fixed, trial });
    return chosen ?? fixed;
  }

  /** Does `body`, chooses tiles for all products in it that have none, and keeps them. */
  async tune(body: () => unknown): Promise<Tuned[]> {
    if (this.#trials) {
      throw new WebGpuError('bad-option', 'Tuning is under way.', 'Wait for it before the next.');
    }
    const trials = new Map<string, { fixed: TileName; trial: Trial }>();
    this.#trials = trials;
    try {
      await body();
      await this.#engine.sync();
    } finally {
      this.#trials = undefined;
    }
    const tuned: Tuned[] = [];
    for (const [product, { fixed, trial }] of trials) {
      tuned.push(await this.#try(product, fixed, trial));
    }
    keepChoices(this.#adapter, this.#choices);
    return tuned;
  }

  #fits(tile: TileName): boolean {
    return TILES[tile].isShared === this.#engine.hasWorkgroupMemory;
  }

  async #try(product: string, fixed: TileName, trial: Trial): Promise<Tuned> {
    const engine = this.#engine;
    const inputs = trial.inputs.map((shape, i): Operand => {
      const count = elementCount(shape);
      // Numbers in (-1, 1] that no two places of a tile have in common.
      const values = Float32Array.from({ length: count }, (_, at) =>
        Math.sin((at + 1) * (i + 1.3)),
      );
      return { storage: engine.upload(values), shape, dtype: 'float32' };
    });
    const compute = (tile: TileName) => engine.release(trial.compute(inputs, tile));
    const resultOf = async (tile: TileName) => {
      const storage = trial.compute(inputs, tile);
      const values = await engine.read({ storage, shape: trial.out, dtype: 'float32' });
      engine.release(storage);
      return values;
    };
    const names = (Object.keys(TILES) as TileName[]).filter((name) => this.#fits(name));
    const candidates = [fixed, ...names.filter((name) => name !== fixed)];
    const { best, times } = await fastest(candidates, resultOf, (tile) =>
      this.#millisecondsOf(() => compute(tile)),
    );
    for (const { storage } of inputs) engine.release(storage);
    this.#choices.set(product, best);
    return {
      product,
      tile: best,
      milliseconds: times.get(best)!,
      fixedTile: fixed,
      fixedMilliseconds: times.get(fixed)!,
    };
  }

  /** By the device's own clock where it has one. */
  async #millisecondsOf(run: () => void): Promise<number> {
    const engine = this.#engine;
    if (engine.device.features.has(TIMESTAMPS)) {
      const times = await engine.profile(run);
      return times.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
    }
    await engine.sync();
    const start = performance.now();
    run();
    await engine.sync();
    return performance.now() - start;
  }
}
