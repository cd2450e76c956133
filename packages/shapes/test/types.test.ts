/** @file The types against the functions: what one gives for random arguments, the other gives too. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  adaptivePoolOutput,
  broadcastOutput,
  concatOutput,
  convOutput,
  convTransposeOutput,
  flattenOutput,
  linearOutput,
  matmulOutput,
  poolOutput,
  reshapeOutput,
  type Shape,
} from '../src/index.js';
import { expectAgreement, expectTrue, outcome } from './agree.js';
import { compile } from './compile.js';

const SEED = 7;

/** Mostly small sizes, where much goes wrong, and some large ones, where digits carry. */
const size = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 40 }) },
  { weight: 1, arbitrary: fc.integer({ min: 41, max: 2_000_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(-1, 1.5, 9, 10, 99, 100, 1_000_000) },
);
const shape = (minLength: number, maxLength: number) => fc.array(size, { minLength, maxLength });
const small = (min: number, max: number) =>
  fc.oneof(
    { weight: 30, arbitrary: fc.integer({ min, max }) },
    { weight: 1, arbitrary: fc.constantFrom(-1, 0, 0.5, 12) },
  );
const sides = <T>(value: fc.Arbitrary<T>, dims: number) =>
  fc.oneof(
    { weight: 15, arbitrary: value },
    { weight: 8, arbitrary: fc.array(value, { minLength: dims, maxLength: dims }) },
    { weight: 1, arbitrary: fc.array(value, { minLength: 1, maxLength: 3 }) },
  );
/** A spatial shape that mostly has the right rank and sides of some length. */
const spatial = (dims: number) =>
  fc.oneof(
    {
      weight: 9,
      arbitrary: fc
        .tuple(
          fc.constantFrom<number[]>([], [0], [2]),
          fc.constantFrom(1, 4, 4, 4),
          fc.array(fc.oneof(fc.integer({ min: 5, max: 300 }), size), {
            minLength: dims,
            maxLength: dims,
          }),
        )
        .map(([lead, channels, rest]) => [...lead, channels, ...rest]),
    },
    { weight: 1, arbitrary: shape(0, 5) },
  );
const anyDims = fc.constantFrom(1, 2, 2, 3);

const window = (dims: number) => ({
  kernelSize: sides(small(1, 7), dims),
  stride: sides(small(1, 4), dims),
  dilation: sides(small(1, 3), dims),
});

const convArguments = anyDims.chain((dims) =>
  fc.tuple(
    spatial(dims),
    fc
      .record(
        {
          outChannels: small(1, 600),
          ...window(dims),
          padding: fc.oneof(sides(small(0, 4), dims), fc.constantFrom('same', 'valid')),
          groups: fc.constantFrom(1, 1, 1, 2, 4),
          inChannels: fc.constantFrom(4, 4, 4, 6),
        },
        { requiredKeys: ['outChannels', 'kernelSize'] },
      )
      .map((options) => (dims === 2 ? options : { ...options, dims })),
  ),
);

const transposeArguments = anyDims.chain((dims) =>
  fc.tuple(
    spatial(dims),
    fc
      .record(
        {
          outChannels: small(1, 600),
          ...window(dims),
          padding: sides(small(0, 3), dims),
          outputPadding: sides(small(0, 2), dims),
          groups: fc.constantFrom(1, 1, 2),
        },
        { requiredKeys: ['outChannels', 'kernelSize'] },
      )
      .map((options) => (dims === 2 ? options : { ...options, dims })),
  ),
);

const poolArguments = anyDims.chain((dims) =>
  fc.tuple(
    spatial(dims),
    fc
      .record(
        { ...window(dims), padding: sides(small(0, 2), dims), ceilMode: fc.boolean() },
        { requiredKeys: ['kernelSize'] },
      )
      .map((options) => (dims === 2 ? options : { ...options, dims })),
  ),
);

const adaptiveArguments = anyDims.chain((dims) =>
  fc.tuple(spatial(dims), sides(fc.oneof(small(0, 9), fc.constant(null)), dims), fc.constant(dims)),
);

/** Shapes that fit each other more often than chance would have it. */
const related = fc.tuple(shape(0, 4), fc.array(fc.nat(3), { maxLength: 4 })).map(([a, keep]) => {
  const b = a.slice(0, keep.length).map((n, i) => (keep[i] === 0 ? 1 : keep[i] === 1 ? n + 1 : n));
  return [a, [...b, ...a.slice(keep.length)]] as [number[], number[]];
});

const axis = fc.integer({ min: -4, max: 4 });

/** Shapes of more than 2^53 elements are left out: digits in types are exact beyond, numbers are not. */
const countable = ([shape]: unknown[]) =>
  Number.isSafeInteger((shape as number[]).reduce((product, n) => product * Math.ceil(n), 1));

interface Family {
  readonly type: string;
  readonly run: (...args: never[]) => unknown;
  readonly args: fc.Arbitrary<unknown[]>;
}

/** Each type by the name and order of its parameters; a list of arguments stands for both. */
const FAMILIES: readonly Family[] = [
  { type: 'ConvOutput', run: convOutput, args: convArguments },
  { type: 'ConvTransposeOutput', run: convTransposeOutput, args: transposeArguments },
  { type: 'PoolOutput', run: poolOutput, args: poolArguments },
  { type: 'AdaptivePoolOutput', run: adaptivePoolOutput, args: adaptiveArguments },
  {
    type: 'LinearOutput',
    run: linearOutput,
    args: fc.oneof(
      fc.tuple(shape(0, 3), small(0, 9), small(1, 9)),
      fc.tuple(shape(1, 3), small(1, 9)).map(([s, o]) => [s, s.at(-1), o]),
    ),
  },
  {
    type: 'MatmulOutput',
    run: matmulOutput,
    args: fc
      .tuple(related, fc.record({ transposeA: fc.boolean(), transposeB: fc.boolean() }))
      .map(([[a, b], options]) => [a, options.transposeB ? b : swapLast(b), options]),
  },
  {
    type: 'FlattenOutput',
    run: flattenOutput,
    args: fc.oneof(fc.tuple(shape(0, 5)), fc.tuple(shape(0, 5), axis, axis)).filter(countable),
  },
  {
    type: 'ReshapeOutput',
    run: reshapeOutput,
    args: fc
      .oneof(
        fc.tuple(shape(0, 4), fc.array(fc.oneof(size, fc.constant(-1)), { maxLength: 4 })),
        fc
          .tuple(shape(1, 4), fc.nat(3))
          .map(([s, at]) => [s, [...s].reverse().map((n, i) => (i === at ? -1 : n))]),
      )
      .filter(countable),
  },
  { type: 'BroadcastOutput', run: broadcastOutput, args: related },
  {
    type: 'ConcatOutput',
    run: concatOutput,
    args: fc.oneof(
      fc.tuple(related, axis),
      fc.tuple(fc.array(shape(0, 2), { maxLength: 3 }), axis),
      fc
        .tuple(shape(1, 4), fc.nat(3), fc.array(size, { minLength: 1, maxLength: 3 }))
        .map(([s, at, lengths]) => [
          lengths.map((length) => s.map((n, i) => (i === at % s.length ? length : n))),
          at % s.length,
        ]),
    ),
  },
];

function swapLast(s: readonly number[]): number[] {
  return s.length < 2 ? [...s] : [...s.slice(0, -2), s.at(-1)!, s.at(-2)!];
}

test.each(FAMILIES)('$type agrees with its function', ({ type, run, args }) => {
  expectAgreement(
    fc
      .sample(args, { numRuns: 250, seed: SEED })
      .map((given) => [
        `S.${type}<${given.map((arg) => JSON.stringify(arg)).join(', ')}>`,
        outcome(() => (run as (...args: unknown[]) => Shape)(...given)),
      ]),
  );
});

test('unknown dimensions flow through, and exactness does not end at 10,000', () => {
  const cases: [type: string, output: string][] = [
    [
      'ConvOutput<[number, 3, 224, 224], { outChannels: 64; kernelSize: 11; stride: 4; padding: 2 }>',
      '[number, 64, 55, 55]',
    ],
    ['ConvOutput<[3, number, 128], { outChannels: 64; kernelSize: 3 }>', '[64, number, 126]'],
    [
      'ConvOutput<[number, 128, 128], { outChannels: 64; kernelSize: 3; inChannels: 3; groups: 3 }>',
      '[64, 126, 126]'.replace('64', 'error'),
    ],
    [
      'ConvOutput<[number, 128, 128], { outChannels: 6; kernelSize: 3; groups: 3 }>',
      '[6, 126, 126]',
    ],
    ['ConvOutput<[3, 128, 128], { outChannels: 64; kernelSize: number }>', '[64, number, number]'],
    [
      'ConvOutput<[3, 128, 128], { outChannels: number; kernelSize: 3 | 5 }>',
      '[number, 126 | 124, 126 | 124]'.replace('126 | 124, 126 | 124', 'union'),
    ],
    [
      'ConvOutput<[3, 128, 128], { outChannels: 8; kernelSize: number | readonly number[] }>',
      '[8, number, number]',
    ],
    ['ConvOutput<[3, 128, 128], S.ConvOptions>', 'number[]'],
    ['ConvOutput<S.Shape, { outChannels: 8; kernelSize: 3 }>', 'number[]'],
    [
      'ConvOutput<[3, 8, 8], { outChannels: 8; kernelSize: 3; padding?: 1 }>',
      '[8, number, number]'.replace('number, number', 'union'),
    ],
    [
      'ConvTransposeOutput<[number, 8, 5, number], { outChannels: 3; kernelSize: 2; stride: 2 }>',
      '[number, 3, 10, number]',
    ],
    ['PoolOutput<[number, 64, 55, 55], { kernelSize: 3; stride: 2 }>', '[number, 64, 27, 27]'],
    ['PoolOutput<[64, 6, 7], { kernelSize: 3; stride: 2; ceilMode: boolean }>', '[64, number, 3]'],
    ['PoolOutput<S.Shape, S.PoolOptions>', 'number[]'],
    ['AdaptivePoolOutput<[number, 64, number, number], [6, null]>', '[number, 64, 6, number]'],
    [
      'AdaptivePoolOutput<[64, 9, 9], number | null | readonly (number | null)[]>',
      '[64, number, number]',
    ],
    ['FlattenOutput<[number, 256, 6, 6]>', '[number, 9216]'],
    ['FlattenOutput<[1000000, 1000], 0>', '[1000000000]'],
    ['FlattenOutput<[2, number, 4]>', '[2, number]'],
    ['FlattenOutput<[2, 3, 4], number>', 'number[]'],
    ['FlattenOutput<S.Shape>', 'number[]'],
    ['ReshapeOutput<[number, 4], [2, -1]>', '[2, number]'],
    ['ReshapeOutput<S.Shape, [2, -1]>', '[2, number]'],
    ['ReshapeOutput<[9216, 128], [-1, 1024]>', '[1152, 1024]'],
    ['ReshapeOutput<[6], [number, -1]>', '[number, number]'],
    ['LinearOutput<[number, 9216], 9216, 4096>', '[number, 4096]'],
    ['LinearOutput<[number, number], 9216, 4096>', '[number, 4096]'],
    ['LinearOutput<S.Shape, 9216, 4096>', 'number[]'],
    ['BroadcastOutput<[number, 3], [8, 1]>', '[8, 3]'],
    ['BroadcastOutput<[number, 3], [1, 3]>', '[number, 3]'],
    ['BroadcastOutput<S.Shape, [3]>', 'number[]'],
    ['MatmulOutput<[number, 3, 4], [4, number]>', '[number, 3, number]'],
    ['MatmulOutput<[3, 4], [5, 4], { transposeB: true }>', '[3, 5]'],
    ['MatmulOutput<[3, 4], [5, 4], { transposeB: boolean }>', 'number[]'],
    ['ConcatOutput<[[number, 3], [4, 3]]>', '[number, 3]'],
    ['ConcatOutput<[[2, number], [4, 3]]>', '[6, 3]'],
    ['ConcatOutput<S.Shape[]>', 'number[]'],
  ];
  expectTrue(
    cases.map(([type, output]) =>
      output.includes('error')
        ? `IsError<S.${type}>`
        : output.includes('union')
          ? `S.${type} extends number[] ? true : false`
          : `Equal<S.${type}, ${output}>`,
    ),
  );
});

const STACK = `import { stack, stackedOutput, type StackOutput } from '../src/stack/index.js';`;

test('a stack whose layers do not fit is a compile error, at the layer, that says what was expected', () => {
  const { errors } = compile(`${STACK}
stack(
  { type: 'conv', inChannels: 3, outChannels: 64, kernelSize: 11, stride: 4 },
  { type: 'elementwise', name: 'relu' },
  { type: 'conv', inChannels: 32, outChannels: 192, kernelSize: 5 },
);
stack(
  { type: 'adaptiveAvgPool', outputSize: 6 },
  { type: 'conv', outChannels: 256, kernelSize: 1 },
  { type: 'flatten' },
  { type: 'linear', inFeatures: 9216, outFeatures: 4096 },
  { type: 'linear', inFeatures: 4000, outFeatures: 10 },
);
stack({ type: 'conv', outChannels: 8, kernelSize: 3 }, { type: 'batchNorm', numFeatures: 4 });
stack({ type: 'conv', outChannels: 8, kernelSize: 3 }, { type: 'batchNorm', numFeatures: 8 });
const net = stack({ type: 'conv', inChannels: 3, outChannels: 8, kernelSize: 9 });
export const small: [8, 1, 1] = stackedOutput([3, 5, 9], net);
export const fits: [8, 1, 1] = stackedOutput([3, 9, 9], net);
export const unknown: StackOutput<[number, 3, 20, 20], typeof net> = [5, 8, 12, 12];
`);
  expect(errors.map(([line]) => line)).toEqual([4, 11, 13, 16]);
  const messages = errors.map(([, message]) => message);
  expect(messages[0]).toContain('layer 2, conv: conv2d expects 32 channels, but got 64');
  expect(messages[1]).toContain('layer 4, linear: linear expects 4000 features');
  expect(messages[2]).toContain('layer 1, batchNorm: batchNorm2d expects 4 channels, but got 8');
  expect(messages[3]).toMatch(
    /layer 0, conv: .* window over 9 cells does not fit into a side of 5/,
  );
});

test('a 30-layer stack stays within 200,000 instantiations', () => {
  const conv = (i: number) =>
    `{ type: 'conv', inChannels: ${i}, outChannels: ${i + 8}, kernelSize: 3, padding: 1 }`;
  const block = (i: number) =>
    `${conv(i)}, { type: 'batchNorm', numFeatures: ${i + 8} }, { type: 'elementwise' }`;
  const blocks = Array.from({ length: 9 }, (_, i) => block(3 + 8 * i));
  const source = `${STACK}
const net = stack(${blocks.join(', ')}, { type: 'maxPool', kernelSize: 3, stride: 2 }, { type: 'flatten' },
  { type: 'linear', inFeatures: ${75 * 111 * 111}, outFeatures: 10 });
export const output: StackOutput<[number, 3, 224, 224], typeof net> = [1, 10];`;
  const { errors, instantiations } = compile(source);
  expect(errors).toEqual([]);
  expect(instantiations).toBeGreaterThan(10_000);
  expect(instantiations).toBeLessThan(200_000);
});
