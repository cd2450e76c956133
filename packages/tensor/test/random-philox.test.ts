/** @file Philox4x32-10 against Random123's known answers and against an independent one in big integers. */
import { describe, expect, test } from 'vitest';
import { dropThreshold, keepMask, philox4x32, philoxStream } from '../src/random/index.js';

type Block = [number, number, number, number];

const WORD = 0xffffffffn;

/** The same cipher, written with 64-bit products as in the paper. */
function philoxInBigIntegers(counter: Block, key: [number, number]): Block {
  let [c0, c1, c2, c3] = counter.map(BigInt) as [bigint, bigint, bigint, bigint];
  let [k0, k1] = key.map(BigInt) as [bigint, bigint];
  for (let round = 0; round < 10; round++) {
    const product0 = 0xd2511f53n * c0;
    const product1 = 0xcd9e8d57n * c2;
    [c0, c1, c2, c3] = [
      (product1 >> 32n) ^ c1 ^ k0,
      product1 & WORD,
      (product0 >> 32n) ^ c3 ^ k1,
      product0 & WORD,
    ];
    k0 = (k0 + 0x9e3779b9n) & WORD;
    k1 = (k1 + 0xbb67ae85n) & WORD;
  }
  return [c0, c1, c2, c3].map(Number) as Block;
}

function philox(counter: Block, key: [number, number]): Block {
  const block = Uint32Array.from(counter);
  philox4x32(block, ...key);
  return [...block] as Block;
}

/** kat_vectors of Random123: counter, key, answer. */
const KNOWN: [Block, [number, number], Block][] = [
  [
    [0, 0, 0, 0],
    [0, 0],
    [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  ],
  [
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
];

describe('philox4x32', () => {
  test.each(KNOWN)('counter %j, key %j: the published answer', (counter, key, answer) => {
    expect(philox(counter, key)).toEqual(answer);
    expect(philoxInBigIntegers(counter, key)).toEqual(answer);
  });

  test('agrees with big integers wherever a chain of its own outputs leads', () => {
    let block: Block = [1, 2, 3, 4];
    for (let i = 0; i < 500; i++) {
      const key: [number, number] = [block[3], block[0]];
      const next = philox(block, key);
      expect(next).toEqual(philoxInBigIntegers(block, key));
      block = next;
    }
  });
});

describe('keepMask', () => {
  const key = { seed: 2 ** 40 + 12345, stream: 6, step: 0x80000007 };

  test.each([0, 1, 3, 4, 5, 1027])('%i elements: word i mod 4 of block i / 4', (count) => {
    const p = 0.3;
    const threshold = Math.round(p * 2 ** 32);
    const mask = keepMask(count, p, key);
    expect(mask).toHaveLength(count);
    mask.forEach((kept, i) => {
      const counter: Block = [Math.floor(i / 4), key.step, key.stream, 0];
      const word = philoxInBigIntegers(counter, [12345, 2 ** 8])[i % 4]!;
      expect(kept).toBe(word >= threshold ? 1 : 0);
    });
  });

  test('a shorter mask is the start of a longer one', () => {
    expect(keepMask(101, 0.5, key)).toEqual(keepMask(1000, 0.5, key).slice(0, 101));
  });

  test('keeps all at p = 0 and nothing at p = 1', () => {
    expect(dropThreshold(0)).toBe(0);
    expect(dropThreshold(1)).toBe(2 ** 32);
    expect(keepMask(9, 0, key)).toEqual(new Uint8Array(9).fill(1));
    expect(keepMask(9, 1, key)).toEqual(new Uint8Array(9));
  });

  test.each([0.1, 0.5, 0.75])(
    'drops a share of %d, and a change of any part of the key changes it',
    (p) => {
      const count = 40_000;
      const mask = keepMask(count, p, key);
      const kept = mask.reduce((sum, bit) => sum + bit, 0);
      const deviation = Math.sqrt(count * p * (1 - p));
      expect(Math.abs(kept - count * (1 - p))).toBeLessThan(4 * deviation);
      for (const change of [{ seed: key.seed + 1 }, { seed: 12345 }, { stream: 7 }, { step: 7 }]) {
        const other = keepMask(count, p, { ...key, ...change });
        const equal = other.reduce((sum, bit, i) => sum + (bit === mask[i] ? 1 : 0), 0);
        expect(equal / count).toBeCloseTo(p * p + (1 - p) * (1 - p), 1);
      }
    },
  );
});

describe('philoxStream', () => {
  test('gives the words of the blocks (i, a, b, 1) as numbers in [0, 1)', () => {
    const next = philoxStream(2 ** 33 + 9, 4, 77);
    for (let block = 0; block < 3; block++) {
      for (const word of philoxInBigIntegers([block, 4, 77, 1], [9, 2])) {
        expect(next()).toBe(word / 2 ** 32);
      }
    }
  });
});
