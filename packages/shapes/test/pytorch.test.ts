/** @file Random configurations, valid and not, against what PyTorch made of them (fixtures/generate.py). */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  type AdaptiveSize,
  adaptivePoolOutput,
  adaptiveWindow,
  broadcastAxes,
  broadcastOutput,
  broadcastStrides,
  type ConvOptions,
  type ConvTransposeOptions,
  concatOutput,
  convOutput,
  convPadding,
  convTransposeOutput,
  convTransposeWeightShape,
  convWeightShape,
  type Dims,
  expandOutput,
  flattenOutput,
  type InterpolateOptions,
  interpolateOutput,
  linearOutput,
  matmulOutput,
  type PadMode,
  type PoolOptions,
  padOutput,
  permuteOutput,
  poolOutput,
  ravelIndex,
  reduceOutput,
  reductionAxes,
  reshapeOutput,
  rowMajorStrides,
  type Shape,
  ShapeError,
  type Slice,
  sliceOutput,
  squeezeOutput,
  stackOutput,
  transposeOutput,
  unravelIndex,
  unsqueezeOutput,
} from '../src/index.js';

type Output = Shape | null;

interface Fixture {
  conv: [Shape, ConvOptions, Output][];
  convWeight: [ConvOptions & { inChannels: number }, Output][];
  convTransposeWeight: [ConvTransposeOptions & { inChannels: number }, Output][];
  samePadding: [number, number, Output][];
  convTranspose: [Shape, ConvTransposeOptions, Output][];
  maxPool: [Shape, PoolOptions, Output][];
  avgPool: [Shape, PoolOptions, Output][];
  adaptive: [Shape, AdaptiveSize, Dims, Output][];
  windows: [number, number, [number, number][]][];
  pad: [Shape, number[], PadMode, Output][];
  interpolate: [Shape, InterpolateOptions, Output][];
  linear: [Shape, number, number, Output][];
  matmul: [Shape, Shape, boolean, boolean, Output][];
  flatten: [Shape, number, number, Output][];
  reshape: [Shape, Shape, Output][];
  permute: [Shape, number[], Output][];
  transpose: [Shape, number, number, Output][];
  squeeze: [Shape, number | number[] | null, Output][];
  unsqueeze: [Shape, number, Output][];
  concat: [Shape[], number, Output][];
  stack: [Shape[], number, Output][];
  broadcast: [Shape, Shape, Output][];
  expand: [Shape, Shape, Output][];
  reduction: [Shape, number[] | null, boolean, Output][];
  slices: [Shape, Slice[], Output][];
  strides: [Shape, Output][];
  broadcastStrides: [Shape, Shape, Output][];
  ravel: [number[], Shape, Output][];
  unravel: [number, Shape, Output][];
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
family('convWeightShape', fixture.convWeight, convWeightShape);
family('convTransposeWeightShape', fixture.convTransposeWeight, convTransposeWeightShape);
family("convPadding of 'same'", fixture.samePadding, (kernelSize, dilation) =>
  convPadding({ dims: 1, outChannels: 1, kernelSize, dilation, padding: 'same' }).flat(),
);
family('convTransposeOutput', fixture.convTranspose, convTransposeOutput);
family('poolOutput, maximum', fixture.maxPool, poolOutput);
family('poolOutput, average', fixture.avgPool, poolOutput);
family('adaptivePoolOutput', fixture.adaptive, adaptivePoolOutput);
family('padOutput', fixture.pad, padOutput);
family('interpolateOutput', fixture.interpolate, interpolateOutput);
family('linearOutput', fixture.linear, linearOutput);
family('matmulOutput', fixture.matmul, (a, b, transposeA, transposeB) =>
  matmulOutput(a, b, { transposeA, transposeB }),
);
family('flattenOutput', fixture.flatten, flattenOutput);
family('reshapeOutput', fixture.reshape, reshapeOutput);
family('permuteOutput', fixture.permute, permuteOutput);
family('transposeOutput', fixture.transpose, transposeOutput);
family('squeezeOutput', fixture.squeeze, (shape, dims) => squeezeOutput(shape, dims ?? undefined));
family('unsqueezeOutput', fixture.unsqueeze, unsqueezeOutput);
family('concatOutput', fixture.concat, concatOutput);
family('stackOutput', fixture.stack, stackOutput);
family('broadcastOutput', fixture.broadcast, (a, b) => broadcastOutput(a, b));
family('expandOutput', fixture.expand, expandOutput);
family('reductionAxes and reduceOutput', fixture.reduction, (shape, axes, keepDim) =>
  reduceOutput(shape, reductionAxes(shape, axes ?? undefined), keepDim),
);
family('sliceOutput', fixture.slices, sliceOutput);
family('rowMajorStrides', fixture.strides, rowMajorStrides);
family('broadcastStrides', fixture.broadcastStrides, broadcastStrides);
family('ravelIndex', fixture.ravel, (index, shape) => [ravelIndex(index, shape)]);
family('unravelIndex', fixture.unravel, unravelIndex);

test(`adaptiveWindow: ${fixture.windows.length} configurations as in PyTorch`, () => {
  for (const [size, count, windows] of fixture.windows) {
    const found = windows.map((_, i) => adaptiveWindow(i, size, count));
    expect({ size, count, windows: found }).toEqual({ size, count, windows });
  }
});

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
