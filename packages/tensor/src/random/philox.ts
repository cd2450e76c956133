/**
 * @file Philox4x32-10 of Salmon, Moraes, Dror and Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3"
 * (2011): a counter goes in, four random words come out. Having no state, it gives every device and
 * every worker the same numbers in any order.
 */

const ROUNDS = 10;
const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const WEYL0 = 0x9e3779b9;
const WEYL1 = 0xbb67ae85;

/** The upper 32 bits of the 64-bit product of two 32-bit integers. */
function mulHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carry = aLow * bHigh + (middle & 0xffff);
  return (aHigh * bHigh + Math.floor(middle / 65536) + Math.floor(carry / 65536)) >>> 0;
}

/**
 * Encrypts the counter in place: `counter` (four 32-bit words) becomes the four random words.
 * `key0` and `key1` are the key's two words.
 */
export function philox4x32(counter: Uint32Array, key0: number, key1: number): void {
  let [c0, c1, c2, c3] = counter as unknown as [number, number, number, number];
  let k0 = key0 >>> 0;
  let k1 = key1 >>> 0;
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = mulHigh(M0, c0);
    const high1 = mulHigh(M1, c2);
    const low0 = Math.imul(M0, c0) >>> 0;
    const low1 = Math.imul(M1, c2) >>> 0;
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + WEYL0) >>> 0;
    k1 = (k1 + WEYL1) >>> 0;
  }
  counter[0] = c0;
  counter[1] = c1;
  counter[2] = c2;
  counter[3] = c3;
}

/** What selects one dropout mask. All four are integers; `seed` may use 53 bits, the rest 32. */
export interface MaskKey {
  /** The run's seed. */
  readonly seed: number;
  /** Which module draws: its number in the order of construction. */
  readonly stream: number;
  /** How often that module has drawn before. */
  readonly step: number;
}

/** The words that every backend hands to Philox for `key`: (counter 1..3, key 0..1). */
export function maskWords(key: MaskKey): readonly [number, number, number, number, number] {
  const [low, high] = splitSeed(key.seed);
  return [key.step >>> 0, key.stream >>> 0, 0, low, high];
}

/** The integer threshold below which a word drops its element: round(p * 2^32), at most 2^32. */
export function dropThreshold(p: number): number {
  return Math.round(p * 4294967296);
}

/**
 * The dropout mask of `count` elements in logical row-major order: 1 keeps, 0 drops with probability
 * `p`. Element i uses word i mod 4 of the Philox block with the counter (floor(i / 4), step, stream, 0).
 */
export function keepMask(count: number, p: number, key: MaskKey): Uint8Array {
  const [c1, c2, c3, k0, k1] = maskWords(key);
  const threshold = dropThreshold(p);
  const mask = new Uint8Array(count);
  const block = new Uint32Array(4);
  for (let i = 0; i < count; i += 4) {
    block[0] = i / 4;
    block[1] = c1;
    block[2] = c2;
    block[3] = c3;
    philox4x32(block, k0, k1);
    for (let j = 0; j < 4 && i + j < count; j++) mask[i + j] = block[j]! >= threshold ? 1 : 0;
  }
  return mask;
}

/**
 * A stateless stream of uniform numbers in [0, 1) with 32 bits, one stream per (seed, a, b, c): the
 * augmentation of picture b in epoch a, whoever computes it, with `c` to tell several apart. `c` is at
 * least 1: 0 is where dropout's masks are.
 */
export function philoxStream(seed: number, a: number, b: number, c = 1): () => number {
  const [k0, k1] = splitSeed(seed);
  const block = new Uint32Array(4);
  let drawn = 0;
  return () => {
    const word = drawn % 4;
    if (word === 0) {
      block.set([drawn / 4, a, b, c]);
      philox4x32(block, k0, k1);
    }
    drawn++;
    return block[word]! / 4294967296;
  };
}

function splitSeed(seed: number): [low: number, high: number] {
  return [seed >>> 0, Math.floor(seed / 4294967296) >>> 0];
}
