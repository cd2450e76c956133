/** @file Random configurations, valid and not, against what PyTorch made of them (fixtures/generate.py). */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  adaptivePoolOutput,
  adaptiveWindow,
  broadcastAxes,
  broadcastOutput,
  type ConvOptions,
  convOutput,
  flattenOutput,
  linearOutput,
  matmulOutput,
  type Pair,
  type PoolOptions,
  permuteOutput,
  poolOutput,
  reduceOutput,
  reductionAxes,
  reshapeOutput,
  type Shape,
  ShapeError,
} from '../src/index.js';

type Output = Shape | null;

interface Fixture {
  conv: [Shape, ConvOptions, Output][];
  pool: [Shape, PoolOptions, Output][];
  adaptive: [Shape, Pair, Output][];
  linear: [Shape, number, number, Output][];
  matmul: [Shape, Shape, boolean, boolean, Output][];
  flatten: [Shape, number, number, Output][];
  reshape: [Shape, Shape, Output][];
  permute: [Shape, number[], Output][];
  broadcast: [Shape, Shape, Output][];
  reduction: [Shape, number[], boolean, Output][];
  windows: [number, number, [number, number][]][];
}

const fixture: Fixture = JSON.parse(
  readFileSync(new URL('fixtures/shapes.json', import.meta.url), 'utf8'),
);

/** What `compute` gives, or null where it throws a ShapeError. */
function outcome(compute: () => Shape): Output {
  try {
    return compute();
  } catch (error) {
    expect(error).toBeInstanceOf(ShapeError);
    return null;
  }
}

/** One test per family; a failure shows the configuration. */
function family<Args extends unknown[]>(
  name: string,
  configurations: [...Args, Output][],
  compute: (...args: Args) => Shape,
): void {
  test(`${name}: ${configurations.length} configurations as in PyTorch`, () => {
    for (const configuration of configurations) {
      const args = configuration.slice(0, -1) as Args;
      const output = configuration.at(-1);
      expect({ args, output: outcome(() => compute(...args)) }).toEqual({ args, output });
    }
  });
}

family('convOutput', fixture.conv, convOutput);
family('poolOutput', fixture.pool, poolOutput);
family('adaptivePoolOutput', fixture.adaptive, adaptivePoolOutput);
family('linearOutput', fixture.linear, linearOutput);
family('matmulOutput', fixture.matmul, matmulOutput);
family('flattenOutput', fixture.flatten, flattenOutput);
family('reshapeOutput', fixture.reshape, reshapeOutput);
family('permuteOutput', fixture.permute, permuteOutput);
family('broadcastOutput', fixture.broadcast, broadcastOutput);
family('reductionAxes and reduceOutput', fixture.reduction, (shape, axes, keepDim) =>
  reduceOutput(shape, reductionAxes(shape, axes), keepDim),
);

test.each(fixture.windows)(
  'adaptiveWindow: %i cells into %i, as in PyTorch',
  (size, count, windows) => {
    expect(windows.map((_, i) => adaptiveWindow(i, size, count))).toEqual(windows);
  },
);

test('broadcastAxes undoes every broadcast: the sum over them has the operand’s elements', () => {
  const broadcasts = fixture.broadcast.filter(([, , output]) => output !== null);
  expect(broadcasts.length).toBeGreaterThan(20);
  for (const [a, b, output] of broadcasts) {
    for (const operand of [a, b]) {
      const axes = broadcastAxes(operand, output!);
      const summed = reduceOutput(output!, axes, true);
      const lead = summed.length - operand.length;
      expect(summed.slice(lead)).toEqual(operand);
      expect(summed.slice(0, lead)).toEqual(new Array(lead).fill(1));
    }
  }
});
