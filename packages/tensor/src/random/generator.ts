/**
 * @file Seeded draws as PyTorch's CPU generator makes them (`torch.Generator`, `torch.manual_seed`),
 * and the record of draws that a module makes when it is constructed and takes when it is materialised.
 */
import { Mt19937 } from './mt19937.js';
import { BLOCK, normalBlock, normalPair } from './normal.js';

/** A place in a generator's sequence: `count` draws from `position` on, taken now or later. */
export interface Draw {
  readonly seed: number;
  readonly position: number;
  readonly count: number;
}

export class Generator {
  #seed: number;
  #position = 0;
  #streams = 0;
  /** The second of a pair of normal numbers, which the next short draw begins with. */
  #spare: number | undefined;
  #engine: Mt19937;

  /** `seed`: a non-negative safe integer. Throws RangeError otherwise. */
  constructor(seed = 0) {
    this.#seed = checkSeed(seed);
    this.#engine = new Mt19937(seed);
  }

  get seed(): number {
    return this.#seed;
  }

  /** How many 32-bit draws have been made or reserved since the seed was set. */
  get position(): number {
    return this.#position;
  }

  /** Starts the sequence over from `seed` (`torch.manual_seed`). */
  manualSeed(seed: number): this {
    this.#seed = checkSeed(seed);
    this.#position = 0;
    this.#streams = 0;
    this.#spare = undefined;
    this.#engine = new Mt19937(seed);
    return this;
  }

  /** The next 32-bit draw. */
  random(): number {
    this.#position++;
    return this.#engine.next();
  }

  /** Passes over `count` draws and says where they lie, so that `drawUniform` can take them later. */
  reserve(count: number): Draw {
    const draw = { seed: this.#seed, position: this.#position, count };
    this.#engine.skip(count);
    this.#position += count;
    return draw;
  }

  /** A number for the next module that draws on devices: the `stream` of its dropout masks. */
  nextStream(): number {
    return this.#streams++;
  }

  /** `torch.empty(count).uniform_(from, to)`, bit for bit. */
  uniform(count: number, from = 0, to = 1): Float32Array {
    this.#position += count;
    return uniformFrom(this.#engine, count, from, to);
  }

  /** `torch.empty(count).normal_(mean, std)`, bit for bit as PyTorch gives on a CPU with AVX2. */
  normal(count: number, mean = 0, std = 1): Float32Array {
    if (count < BLOCK) return Float32Array.from({ length: count }, () => this.#next() * std + mean);
    const [center, width] = [Math.fround(mean), Math.fround(std)];
    const values = this.uniform(count);
    for (let at = 0; at + BLOCK <= count; at += BLOCK) normalBlock(values, at, center, width);
    if (count % BLOCK > 0) {
      // The last sixteen are drawn afresh, even those among them that were complete.
      values.set(this.uniform(BLOCK), count - BLOCK);
      normalBlock(values, count - BLOCK, center, width);
    }
    return values;
  }

  /** The next normal number in double precision. */
  #next(): number {
    if (this.#spare !== undefined) {
      const spare = this.#spare;
      this.#spare = undefined;
      return spare;
    }
    const [first, second] = normalPair(() => {
      const high = this.random() & 0x1fffff;
      return (high * 4294967296 + this.random()) / 2 ** 53;
    });
    this.#spare = second;
    return first;
  }

  /** `torch.randperm(n)`: a random order of 0 .. n-1. */
  randperm(n: number): Uint32Array {
    const order = Uint32Array.from({ length: n }, (_, i) => i);
    for (let i = 0; i < n - 1; i++) {
      const other = i + (this.random() % (n - i));
      const held = order[i]!;
      order[i] = order[other]!;
      order[other] = held;
    }
    return order;
  }
}

/** The generator that draws reserved one after the other continue from, so that none is made twice. */
let resumable: { seed: number; position: number; engine: Mt19937 } | undefined;

/** Takes a reserved draw: the float32 numbers that PyTorch's `uniform_(from, to)` would have given there. */
export function drawUniform(draw: Draw, from: number, to: number): Float32Array {
  if (!resumable || resumable.seed !== draw.seed || resumable.position > draw.position) {
    resumable = { seed: draw.seed, position: 0, engine: new Mt19937(draw.seed) };
  }
  resumable.engine.skip(draw.position - resumable.position);
  resumable.position = draw.position + draw.count;
  return uniformFrom(resumable.engine, draw.count, from, to);
}

/**
 * 24 random bits x in [0, 1), scaled as PyTorch's fused multiply-add does: x * (to - from) + from is
 * exact in double for these widths and is rounded once, by the store to float32.
 */
function uniformFrom(engine: Mt19937, count: number, from: number, to: number): Float32Array {
  const low = Math.fround(from);
  const width = Math.fround(Math.fround(to) - low);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    values[i] = (engine.next() & 0xffffff) * (width / 16777216) + low;
  }
  return values;
}

function checkSeed(seed: number): number {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RangeError(`A seed is a non-negative safe integer, not ${seed}.`);
  }
  return seed;
}

const shared = Symbol.for('@striate/tensor/generator');
const holder = globalThis as { [shared]?: Generator };

/** The generator that layers draw from where none is given (`torch.default_generator`). */
export function defaultGenerator(): Generator {
  holder[shared] ??= new Generator(0);
  return holder[shared];
}

/** Seeds the default generator (`torch.manual_seed`). */
export function manualSeed(seed: number): Generator {
  return defaultGenerator().manualSeed(seed);
}
