/** @file The type of a layer's output against the function, for the layers that have no function of their own. */
import fc from 'fast-check';
import { test } from 'vitest';
import { type LayerSpec, layerOutput } from '../src/stack/index.js';
import { expectAgreement, expectTrue, outcome } from './agree.js';

const shape = fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 5 });
const filled = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 2, maxLength: 5 });
const axis = fc.integer({ min: -4, max: 4 });
const dims = fc.constantFrom(1 as const, 2 as const, 3 as const);
const amount = fc.integer({ min: 0, max: 4 });
const amounts = fc.oneof(
  fc.array(amount, { minLength: 2, maxLength: 2 }),
  fc.array(amount, { minLength: 4, maxLength: 4 }),
  fc.array(amount, { maxLength: 6 }),
);

/** A shape with a layer that fits it more often than chance would have it. */
const layers: Record<string, fc.Arbitrary<[number[], LayerSpec]>> = {
  layerNorm: filled.chain((s) =>
    fc.tuple(
      fc.constant(s),
      fc.oneof(fc.constantFrom(s.slice(-1), s.slice(-2), s), shape).map((sizes) => ({
        type: 'layerNorm' as const,
        normalizedShape: sizes.length === 1 ? sizes[0]! : sizes,
      })),
    ),
  ),
  groupNorm: fc
    .tuple(shape, fc.constantFrom(1, 2, 3), fc.nat(3))
    .map(([s, numGroups, pick]) => [
      s,
      { type: 'groupNorm', numGroups, numChannels: pick === 0 ? 6 : (s[1] ?? 2) },
    ]),
  instanceNorm: fc
    .tuple(shape, dims, fc.nat(3))
    .map(([s, d, pick]) => [
      s,
      { type: 'instanceNorm', dims: d, numFeatures: s[pick === 0 ? 0 : s.length - 1 - d] ?? 2 },
    ]),
  pad: fc
    .tuple(shape, amounts, fc.constantFrom('constant', 'reflect', 'replicate', 'circular'))
    .map(([s, padding, mode]) => [s, { type: 'pad', padding, mode } as LayerSpec]),
  softmax: fc.tuple(shape, axis).map(([s, dim]) => [s, { type: 'softmax', dim }]),
  unflatten: fc
    .tuple(shape, axis, fc.constantFrom([2, 3], [-1], [2, -1], [1, 4], [-1, 1, 5]))
    .map(([s, dim, unflattenedSize]) => [s, { type: 'unflatten', dim, unflattenedSize }]),
  elementwise: fc
    .record({ minRank: fc.nat(4), maxRank: fc.integer({ min: 3, max: 5 }) }, { requiredKeys: [] })
    .chain((ranks) => fc.tuple(shape, fc.constant({ type: 'elementwise' as const, ...ranks }))),
};

test.each(Object.entries(layers))('%s: the type agrees with the function', (_, args) => {
  expectAgreement(
    fc
      .sample(args, { numRuns: 200, seed: 7 })
      .map(([input, layer]) => [
        `Stack.LayerOutput<${JSON.stringify(input)}, ${JSON.stringify(layer)}>`,
        outcome(() => layerOutput(input, layer)),
      ]),
  );
});

test('what is unknown stays unknown', () => {
  const cases: [type: string, output: string][] = [
    ['[number, 4], { type: "layerNorm"; normalizedShape: 4 }', '[number, 4]'],
    ['[number, 4], { type: "layerNorm"; normalizedShape: number[] }', '[number, 4]'],
    ['number[], { type: "layerNorm"; normalizedShape: 4 }', 'number[]'],
    [
      '[number, number, 7], { type: "groupNorm"; numGroups: 2; numChannels: 4 }',
      '[number, number, 7]',
    ],
    ['number[], { type: "groupNorm"; numGroups: 2; numChannels: 4 }', 'number[]'],
    ['number[], { type: "instanceNorm"; numFeatures: 2 }', 'number[]'],
    ['[2, number, 4], { type: "pad"; padding: [1, 1, 2, 0] }', '[2, number, 6]'],
    ['[2, 3, 4], { type: "pad"; padding: [1, -1] }', '[2, 3, number]'],
    ['[2, 3, 4], { type: "pad"; padding: number[] }', 'number[]'],
    ['number[], { type: "pad"; padding: [1, 1]; mode: "reflect" }', 'number[]'],
    ['number[], { type: "softmax"; dim: 1 }', 'number[]'],
    ['[2, 3], { type: "softmax"; dim: number }', '[2, 3]'],
    ['[2, 6], { type: "unflatten"; dim: number; unflattenedSize: [2, 3] }', 'number[]'],
    ['[2, number], { type: "unflatten"; dim: 1; unflattenedSize: [2, 3] }', '[2, 2, 3]'],
    ['number[], { type: "elementwise"; minRank: 3 }', 'number[]'],
  ];
  expectTrue(cases.map(([type, output]) => `Equal<Stack.LayerOutput<${type}>, ${output}>`));
});
