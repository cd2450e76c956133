/** @file Laws that hold for all shapes, tried on random ones. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  broadcastOutput,
  broadcastStrides,
  concatOutput,
  convOutput,
  convTransposeOutput,
  elementCount,
  permutation,
  permuteOutput,
  ravelIndex,
  reshapeOutput,
  resolveSlices,
  rowMajorStrides,
  type Shape,
  ShapeError,
  sliceOutput,
  unravelIndex,
  windowCount,
  windowExtent,
} from '../src/index.js';

const whole = (min: number, max: number) => fc.integer({ min, max });
const shape = (min: number, max: number, rank = 5) =>
  fc.array(whole(min, max), { maxLength: rank });

/** Runs `property` on 300 random inputs. */
function holds<Values extends [unknown, ...unknown[]]>(
  arbitraries: { [I in keyof Values]: fc.Arbitrary<Values[I]> },
  property: (...values: Values) => void,
): void {
  fc.assert(fc.property(...arbitraries, property), { numRuns: 300 });
}

/** What `compute` gives, or null where it throws a ShapeError. */
function defined(compute: () => number[]): number[] | null {
  try {
    return compute();
  } catch (error) {
    expect(error).toBeInstanceOf(ShapeError);
    return null;
  }
}

/** Shapes of which many fit: dimensions are 1, 2 or 3. */
const fitting = shape(1, 3, 3);

test('broadcasting does not mind the order', () => {
  holds([fitting, fitting], (a, b) => {
    expect(defined(() => broadcastOutput(a, b))).toEqual(defined(() => broadcastOutput(b, a)));
  });
});

test('broadcasting does not mind what is broadcast first', () => {
  holds([fitting, fitting, fitting], (a, b, c) => {
    const left = defined(() => broadcastOutput(broadcastOutput(a, b), c));
    const right = defined(() => broadcastOutput(a, broadcastOutput(b, c)));
    expect(left).toEqual(right);
  });
});

test('a shape broadcast with its own output is the output', () => {
  holds([fitting, fitting], (a, b) => {
    const output = defined(() => broadcastOutput(a, b));
    if (output) expect(broadcastOutput(a, output)).toEqual(output);
  });
});

test('reshaping keeps the number of elements', () => {
  holds([shape(0, 6), shape(1, 6, 3), fc.nat(3)], (input, wanted, at) => {
    const open: Shape = [...wanted.slice(0, at), -1, ...wanted.slice(at)];
    const output = defined(() => reshapeOutput(input, open));
    const fits = elementCount(input) % elementCount(wanted) === 0;
    expect(output !== null).toBe(fits);
    if (output) expect(elementCount(output)).toBe(elementCount(input));
  });
});

test('a transposed convolution undoes a convolution, given the right output padding', () => {
  const side = fc
    .record({
      kernel: whole(1, 7),
      stride: whole(1, 5),
      dilation: whole(1, 3),
      extra: whole(0, 40),
    })
    .chain((window) =>
      fc
        .record({ padding: whole(0, Math.floor(windowExtent(window.kernel, window.dilation) / 2)) })
        .map(({ padding }) => ({ ...window, padding })),
    );
  holds([fc.array(side, { minLength: 1, maxLength: 3 })], (sides) => {
    const dims = sides.length as 1 | 2 | 3;
    const extents = sides.map((s) => windowExtent(s.kernel, s.dilation));
    const input = [
      2,
      3,
      ...sides.map((s, i) => Math.max(extents[i]! - 2 * s.padding, 1) + s.extra),
    ];
    const options = {
      dims,
      kernelSize: sides.map((s) => s.kernel),
      stride: sides.map((s) => s.stride),
      dilation: sides.map((s) => s.dilation),
      padding: sides.map((s) => s.padding),
    };
    const hidden: Shape = convOutput(input as Shape, { ...options, inChannels: 3, outChannels: 8 });
    const outputPadding = sides.map(
      (s, i) => (input[i + 2]! + 2 * s.padding - extents[i]!) % s.stride,
    );
    const twin = { ...options, outputPadding, inChannels: 8, outChannels: 3 };
    expect(convTransposeOutput(hidden, twin)).toEqual(input);
  });
});

test('an offset is the ravelled index of its unravelled one', () => {
  holds([shape(1, 9), fc.nat()], (sizes, seed) => {
    const offset = seed % elementCount(sizes);
    const index = unravelIndex(offset, sizes);
    expect(index.every((at, i) => at < sizes[i]!)).toBe(true);
    expect(ravelIndex(index, sizes)).toBe(offset);
  });
});

test('an index is the unravelled offset of its ravelled one', () => {
  const element = shape(1, 9).chain((sizes) =>
    fc.tuple(fc.constant(sizes), fc.tuple(...sizes.map((size) => fc.nat(size - 1)))),
  );
  holds([element], ([sizes, index]) => {
    expect(unravelIndex(ravelIndex(index, sizes), sizes)).toEqual(index);
  });
});

test('strides walk a stretched operand over its own elements only', () => {
  holds([fitting, fitting, fc.nat()], (a, b, seed) => {
    const output = defined(() => broadcastOutput(a, b));
    if (!output) return;
    const index = unravelIndex(seed % elementCount(output), output);
    const own = index.slice(output.length - a.length).map((at, i) => (a[i] === 1 ? 0 : at));
    const at = broadcastStrides(a, output).reduce((sum, step, i) => sum + step * index[i]!, 0);
    expect(at).toBe(ravelIndex(own, a));
  });
});

test('the inverse of an order restores the shape', () => {
  const ordered = shape(0, 9).chain((sizes) =>
    fc.tuple(
      fc.constant(sizes),
      fc.shuffledSubarray([...sizes.keys()], { minLength: sizes.length }),
      fc.array(fc.boolean(), { minLength: sizes.length, maxLength: sizes.length }),
    ),
  );
  holds([ordered], ([sizes, order, fromBack]) => {
    const axes = order.map((axis, i) => (fromBack[i] ? axis - sizes.length : axis));
    const inverse = order.map((_, i) => order.indexOf(i));
    expect(permutation(sizes, axes)).toEqual(order);
    expect(permuteOutput(permuteOutput(sizes, axes), inverse)).toEqual(sizes);
  });
});

test('slices count what Array.slice keeps, and start where it starts', () => {
  const edge = fc.option(whole(-12, 12));
  holds([whole(0, 9), edge, edge, whole(1, 5)], (size, start, end, step) => {
    const cells = [...new Array(size).keys()].slice(start ?? 0, end ?? size);
    const kept = cells.filter((_, i) => i % step === 0);
    expect(sliceOutput([size], [[start, end, step]])).toEqual([kept.length]);
    const [slice] = resolveSlices([size], [[start, end, step]]);
    expect(kept).toEqual(kept.map((_, i) => slice!.start + i * slice!.step));
  });
});

test('cutting a shape in two and joining the parts restores it', () => {
  holds([shape(0, 9, 4), fc.nat(3), whole(-9, 9)], (rest, at, cut) => {
    const sizes: Shape = [...rest.slice(0, at), 7, ...rest.slice(at)];
    const dim = Math.min(at, rest.length);
    const before = new Array<null>(dim).fill(null);
    const parts = [[0, cut], [cut]].map((part) =>
      sliceOutput(sizes, [...before, part as [number]]),
    );
    expect(concatOutput(parts, dim)).toEqual(sizes);
  });
});

test('a larger side never has fewer windows, and one more per stride', () => {
  holds(
    [whole(1, 60), whole(1, 7), whole(1, 5), whole(0, 3), whole(1, 3), fc.boolean()],
    (size, kernel, stride, padding, dilation, ceilMode) => {
      const count = (cells: number) =>
        windowCount(cells, kernel, stride, padding, dilation, ceilMode);
      expect(count(size + 1)).toBeGreaterThanOrEqual(count(size));
      expect(count(size + stride)).toBe(count(size) + 1);
    },
  );
});

test('row-major strides step by the elements that lie behind', () => {
  holds([shape(1, 9)], (sizes) => {
    const strides = rowMajorStrides(sizes);
    expect(strides).toEqual(sizes.map((_, i) => elementCount(sizes.slice(i + 1))));
  });
});
