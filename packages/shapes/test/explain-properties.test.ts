/** @file Explanations of random inputs: every equation holds, every step ends in the output's size. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Explanation, explain } from '../src/explain/index.js';
import * as shapes from '../src/index.js';
import { compute, expectBalanced } from './arithmetic.js';

const EQUATION = /((?:floor|ceil|[-+*/().\d]| [-+] )+) = (-?\d+)/g;

function expectEquations(text: string): void {
  for (const [, left, right] of text.matchAll(EQUATION)) {
    expect({ text, value: compute(left!) }).toEqual({ text, value: Number(right) });
  }
}

/** What holds of any explanation; returns the last value of every label. */
function expectSound(explanation: Explanation<unknown>): Map<string, number> {
  const values = new Map<string, number>();
  for (const { label, text, latex, value } of explanation.steps) {
    expectEquations(text);
    expectBalanced(latex);
    expect(explanation.text).toContain(text);
    if (value === undefined) continue;
    values.set(label, value);
    expect(Number(text.match(/-?\d+(?=\D*$)/)?.[0])).toBe(value);
  }
  expectBalanced(explanation.latex);
  expect(String(explanation)).toBe(explanation.text);
  expect(explanation.text.split('\n')).toHaveLength(explanation.steps.length);
  return values;
}

const SIDES = [[], ['length'], ['height', 'width'], ['depth', 'height', 'width']];

function expectSpatial(explanation: Explanation<number[]>, dims: number, batched: boolean): void {
  const values = expectSound(explanation);
  const names = [...(batched ? ['batch'] : []), 'channels', ...SIDES[dims]!];
  expect(names.map((name) => values.get(name))).toEqual(explanation.output);
}

function expectDimensions(explanation: Explanation<number[]>, prefix = ''): void {
  const values = expectSound(explanation);
  expect(explanation.output.map((_, i) => values.get(`${prefix}dimension ${i}`))).toEqual(
    explanation.output,
  );
}

const within = (min: number, max: number) => fc.integer({ min, max });
const eachSide = (value: fc.Arbitrary<number>, dims: number) =>
  fc.oneof(value, fc.array(value, { minLength: dims, maxLength: dims }));

/** An input of at least 8 cells a side, and the options of a window of at most 7. */
const spatial = fc
  .record({ dims: fc.constantFrom(1 as const, 2 as const, 3 as const), batched: fc.boolean() })
  .chain(({ dims, batched }) =>
    fc.record({
      dims: fc.constant(dims),
      batched: fc.constant(batched),
      lead: fc.tuple(
        ...(batched ? [fc.nat(4)] : []),
        within(1, 3).map((n) => 6 * n),
      ),
      sides: fc.array(within(8, 300), { minLength: dims, maxLength: dims }),
      kernelSize: eachSide(within(1, 4), dims),
      stride: eachSide(within(1, 4), dims),
      dilation: eachSide(within(1, 2), dims),
      padding: eachSide(within(0, 3), dims),
    }),
  );

describe('sides', () => {
  test('of convolutions', () => {
    const more = fc.record({ same: fc.boolean(), groups: within(1, 3), outChannels: within(1, 9) });
    fc.assert(
      fc.property(spatial, more, (input, { same, groups, outChannels }) => {
        const { dims, batched, lead, sides, kernelSize, dilation } = input;
        const options = {
          dims,
          kernelSize,
          dilation,
          groups,
          outChannels: outChannels * groups,
          ...(same
            ? { padding: 'same' as const }
            : { padding: input.padding, stride: input.stride }),
        };
        expectSpatial(explain(shapes.convOutput, [...lead, ...sides], options), dims, batched);
        expectSound(explain(shapes.convPadding, options));
      }),
    );
  });

  test('of transposed convolutions', () => {
    fc.assert(
      fc.property(spatial, fc.boolean(), (input, extra) => {
        const { dims, batched, lead, sides, kernelSize, dilation, padding } = input;
        const options = {
          dims,
          kernelSize,
          dilation,
          padding,
          stride: 2,
          outputPadding: extra ? 1 : 0,
          outChannels: 2,
        };
        const explanation = explain(shapes.convTransposeOutput, [...lead, ...sides], options);
        expectSpatial(explanation, dims, batched);
      }),
    );
  });

  test('of pools', () => {
    const more = fc.record({ padded: fc.boolean(), ceilMode: fc.boolean() });
    fc.assert(
      fc.property(spatial, more, ({ dims, batched, lead, sides, ...input }, more) => {
        const { kernelSize, stride, dilation } = input;
        const half = [kernelSize].flat().map((size) => Math.floor(size / 2));
        const padding = more.padded ? (half.length === 1 ? half[0]! : half) : 0;
        const options = { dims, kernelSize, stride, dilation, padding, ceilMode: more.ceilMode };
        expectSpatial(explain(shapes.poolOutput, [...lead, ...sides], options), dims, batched);
        const [size, kernel] = [sides[0]!, [kernelSize].flat()[0]!];
        const windows = explain(shapes.windowCount, size, kernel, 3, 1, 2, more.ceilMode);
        expect(expectSound(windows).get('windows')).toBe(windows.output);
      }),
    );
  });

  test('of adaptive pools and resizing', () => {
    fc.assert(
      fc.property(
        spatial,
        within(0, 9),
        fc.double({ min: 0.2, max: 3, noNaN: true }),
        (input, size, scaleFactor) => {
          const { dims, batched, lead, sides } = input;
          const shape = [...lead, ...sides];
          expectSpatial(explain(shapes.adaptivePoolOutput, shape, size, dims), dims, batched);
          const resized = [2, 3, ...sides];
          expectSpatial(explain(shapes.interpolateOutput, resized, { scaleFactor }), dims, true);
        },
      ),
    );
  });
});

const shape = fc.array(within(0, 7), { maxLength: 5 });
const filled = fc.array(within(1, 7), { minLength: 1, maxLength: 5 });

describe('dimensions', () => {
  test('of flatten and reshape', () => {
    fc.assert(
      fc.property(filled, fc.nat(), fc.nat(), fc.option(fc.nat()), (input, a, b, open) => {
        const [start, end] = [a % input.length, b % input.length].sort();
        expectDimensions(explain(shapes.flattenOutput, input, start!, end!));
        const wanted = input.toReversed();
        if (open !== null) wanted[open % wanted.length] = -1;
        expectDimensions(explain(shapes.reshapeOutput, input, wanted));
      }),
    );
  });

  test('of slices', () => {
    const bound = fc.option(within(-12, 12));
    const range = fc.tuple(bound, bound, within(1, 4));
    fc.assert(
      fc.property(
        shape,
        fc.array(fc.option(range), { maxLength: 5 }),
        fc.nat(4),
        (input, ranges, at) => {
          const slices: shapes.Slice[] = ranges.slice(0, input.length);
          if (at < slices.length && input[at]! > 0) slices[at] = -1;
          expectDimensions(explain(shapes.sliceOutput, input, slices));
        },
      ),
    );
  });

  test('of everything that takes a shape and perhaps an axis', () => {
    fc.assert(
      fc.property(
        filled,
        fc.nat(),
        fc.nat(),
        within(-1, 3),
        fc.boolean(),
        (input, a, b, amount, keep) => {
          const [dim, other] = [a % input.length, (b % input.length) - input.length];
          const order = input.map((_, i) => (i + dim) % input.length);
          const stretched = input.map((size, i) => (i === dim ? 1 : size));
          expectDimensions(explain(shapes.permuteOutput, input, order));
          expectDimensions(explain(shapes.transposeOutput, input, dim, other));
          expectDimensions(explain(shapes.unsqueezeOutput, input, other));
          expectDimensions(explain(shapes.squeezeOutput, input));
          expectDimensions(explain(shapes.squeezeOutput, input, other));
          expectDimensions(explain(shapes.concatOutput, [input, input, [0]], dim));
          expectDimensions(explain(shapes.stackOutput, [input, input], other));
          expectDimensions(explain(shapes.reduceOutput, input, [dim], keep));
          expectDimensions(explain(shapes.padOutput, input, [amount, 2]));
          expectDimensions(explain(shapes.broadcastOutput, stretched, input));
          expectDimensions(explain(shapes.expandOutput, stretched, [2, ...input]));
          expectSound(explain(shapes.linearOutput, input, input.at(-1)!, 3));
          expectSound(explain(shapes.matmulOutput, input, input, { transposeB: input.length > 1 }));
        },
      ),
    );
  });

  test('of memory, empty or not', () => {
    fc.assert(
      fc.property(shape, (input) => {
        expectDimensions(explain(shapes.rowMajorStrides, input), 'stride of ');
        const stretched = [2, ...input.map((size) => (size === 1 ? 3 : size))];
        expectDimensions(explain(shapes.broadcastStrides, input, stretched), 'stride of ');
      }),
    );
  });

  test('of indices, and their offset', () => {
    fc.assert(
      fc.property(filled, fc.nat(), (input, at) => {
        const count = shapes.elementCount(input);
        const index = explain(shapes.unravelIndex, at % count, input);
        expectDimensions(index);
        const offset = explain(shapes.ravelIndex, index.output, input);
        expect(expectSound(offset).get('offset')).toBe(at % count);
        expectSound(explain(shapes.elementCount, input));
        expectSound(explain(shapes.adaptiveWindow, 0, at, count));
      }),
    );
  });
});
