/** @file What has an explanation and what has none. */
import { describe, expect, test } from 'vitest';
import { EXPLAINERS } from '../src/explain/explainers.js';
import { type Explainable, explain } from '../src/explain/index.js';
import * as shapes from '../src/index.js';

const { convOutput, formatShape, ShapeError } = shapes;

/** The ShapeError that `run` throws. */
function shapeError(run: () => unknown): shapes.ShapeError {
  try {
    run();
  } catch (error) {
    if (error instanceof ShapeError) return error;
  }
  throw new Error('no ShapeError was thrown');
}

describe('every shape function has an explanation', () => {
  const others = [
    'adaptiveWindow',
    'broadcastStrides',
    'convPadding',
    'elementCount',
    'ravelIndex',
    'rowMajorStrides',
    'unravelIndex',
    'windowCount',
  ];
  const expected = Object.entries<unknown>({ ...shapes }).filter(
    ([name]) => name.endsWith('Output') || others.includes(name),
  );

  test.each(expected)('%s', (_, f) => {
    expect(EXPLAINERS.has(f as Explainable)).toBe(true);
  });

  test('and nothing else', () => {
    expect(EXPLAINERS.size).toBe(expected.length);
  });
});

describe('errors', () => {
  test('an input that does not fit throws the error of the function itself', () => {
    const options = { outChannels: 3, kernelSize: 9 };
    const own = shapeError(() => convOutput([3, 4, 4], options));
    const explained = shapeError(() => explain(convOutput, [3, 4, 4], options));
    expect({ ...explained, message: explained.message }).toEqual({ ...own, message: own.message });
  });

  test('an unknown function is named, with those that are known', () => {
    // @ts-expect-error formatShape computes no shape.
    const error = shapeError(() => explain(formatShape, [3]));
    expect(error).toMatchObject({
      code: 'invalid-option',
      problem: "explain: the function 'formatShape' has no explanation.",
    });
    expect(error.fix).toMatch(
      /^Give one of @striate\/shapes: adaptivePoolOutput, .*, windowCount\.$/,
    );
  });

  test('what is no function at all is shown', () => {
    // @ts-expect-error Names are not functions.
    const error = shapeError(() => explain('convOutput', [3]));
    expect(error.problem).toBe("explain: 'convOutput' has no explanation.");
  });

  test('arguments are checked against the function', () => {
    // @ts-expect-error A convolution needs a kernel.
    expect(() => explain(convOutput, [3, 4, 4], { outChannels: 3 })).toThrow(ShapeError);
  });
});
