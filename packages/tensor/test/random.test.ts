/** @file The generators against PyTorch's, NumPy's and the published numbers of their authors. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  defaultGenerator,
  drawUniform,
  Generator,
  Mt19937,
  manualSeed,
} from '../src/random/index.js';

interface Fixture {
  twister: { seed: number; skip: number; draws: number[] }[];
  sequences: { seed: number; calls: Call[] }[];
  normals: {
    seed: number;
    calls: { normal: [count: number, mean: number, std: number]; values: string }[];
    uniform: string;
  }[];
}

type Call =
  | { uniform: [count: number, from: number, to: number]; values: string }
  | { randperm: number; values: number[] };

const fixture: Fixture = JSON.parse(
  readFileSync(new URL('fixtures/random.json', import.meta.url), 'utf8'),
);

function floats(base64: string): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(base64, 'base64')).buffer);
}

describe('Mt19937', () => {
  test('gives the 10,000th number that the C++ standard states for seed 5489', () => {
    const engine = new Mt19937(5489);
    for (let i = 1; i < 10_000; i++) engine.next();
    expect(engine.next()).toBe(4123659995);
  });

  test.each(fixture.twister)('seed $seed, after $skip draws: as NumPy', ({ seed, skip, draws }) => {
    const stepped = new Mt19937(seed);
    for (let i = 0; i < skip; i++) stepped.next();
    const skipped = new Mt19937(seed);
    skipped.skip(skip);
    expect(draws.map(() => stepped.next())).toEqual(draws);
    expect(draws.map(() => skipped.next())).toEqual(draws);
  });
});

describe('Generator', () => {
  test.each(fixture.sequences)('seed $seed: uniform and randperm as PyTorch', ({ seed, calls }) => {
    const generator = new Generator(seed);
    for (const call of calls) {
      if ('uniform' in call) {
        expect(generator.uniform(...call.uniform)).toEqual(floats(call.values));
      } else {
        expect([...generator.randperm(call.randperm)]).toEqual(call.values);
      }
    }
  });

  test.each(fixture.normals)('seed $seed: normal as PyTorch', ({ seed, calls, uniform }) => {
    const generator = new Generator(seed);
    for (const { normal, values } of calls) {
      expect(generator.normal(...normal), `${normal}`).toEqual(floats(values));
    }
    expect(generator.uniform(3)).toEqual(floats(uniform));
  });

  test('a new seed forgets the number that was left of a pair', () => {
    const generator = new Generator(7);
    generator.normal(1);
    expect(generator.manualSeed(0).normal(3)).toEqual(new Generator(0).normal(3));
  });

  test('reserved draws, taken in any order, are those of PyTorch', () => {
    for (const { seed, calls } of fixture.sequences) {
      const generator = new Generator(seed);
      const uniforms = calls.slice(0, 5) as Extract<Call, { uniform: unknown }>[];
      const draws = uniforms.map(({ uniform: [count] }) => generator.reserve(count));
      expect(generator.position).toBe(uniforms.reduce((sum, call) => sum + call.uniform[0], 0));
      for (const i of [2, 0, 4, 1, 3, 3]) {
        const { uniform, values } = uniforms[i]!;
        expect(drawUniform(draws[i]!, uniform[1], uniform[2])).toEqual(floats(values));
      }
      const next = calls[5] as Extract<Call, { randperm: unknown }>;
      expect([...generator.randperm(next.randperm)]).toEqual(next.values);
    }
  });

  test('reserving in pieces passes over the same draws as making them', () => {
    const made = new Generator(9);
    made.uniform(1500);
    const reserved = new Generator(9);
    for (const count of [1, 623, 0, 625, 251]) reserved.reserve(count);
    expect(reserved.position).toBe(made.position);
    expect(reserved.random()).toBe(made.random());
  });

  test('manualSeed starts over: draws, position and streams', () => {
    const generator = new Generator(3);
    const first = [generator.random(), generator.nextStream(), generator.nextStream()];
    generator.uniform(100);
    generator.manualSeed(3);
    expect(generator.position).toBe(0);
    expect([generator.random(), generator.nextStream(), generator.nextStream()]).toEqual(first);
    expect(first.slice(1)).toEqual([0, 1]);
  });

  test('seeds the one generator that layers share', () => {
    const shared = manualSeed(42);
    expect(shared).toBe(defaultGenerator());
    const call = fixture.sequences.find(({ seed }) => seed === 42)!.calls[0] as Extract<
      Call,
      { uniform: unknown }
    >;
    expect(defaultGenerator().uniform(...call.uniform)).toEqual(floats(call.values));
  });

  test.each([-1, 0.5, Number.NaN, 2 ** 53])('refuses the seed %s', (seed) => {
    expect(() => new Generator(seed)).toThrow(RangeError);
    expect(() => new Generator(0).manualSeed(seed)).toThrow(RangeError);
  });
});
