/** @file Explanations of windows along sides, worked out by hand; explain-properties.test.ts has random ones. */
import { describe, expect, expectTypeOf, test } from 'vitest';
import { type Explanation, explain } from '../src/explain/index.js';
import * as shapes from '../src/index.js';

const { adaptivePoolOutput, convOutput, convTransposeOutput, poolOutput } = shapes;

const lines = (explanation: Explanation<unknown>) => explanation.text.split('\n');

describe('a convolution of a picture', () => {
  const e = explain(convOutput, [3, 128, 128], { outChannels: 3, kernelSize: 3 });

  test('is computed by the function itself', () => {
    expect(e.output).toEqual([3, 126, 126]);
    expectTypeOf(e.output).toEqualTypeOf<number[]>();
  });

  test('has a step for every side, and one for the channels', () => {
    const side = {
      text: '(128 - 3 + 2*0)/1 + 1 = 126',
      latex: '\\frac{128 - 3 + 2 \\cdot 0}{1} + 1 = 126',
      value: 126,
    };
    expect(e.steps).toEqual([
      { label: 'height', ...side },
      { label: 'width', ...side },
      {
        label: 'channels',
        text: 'channels = outChannels = 3',
        latex: '\\text{channels} = \\text{outChannels} = 3',
        value: 3,
      },
    ]);
  });

  test('is joined as text and as LaTeX', () => {
    expect(e.text).toBe(
      'height = (128 - 3 + 2*0)/1 + 1 = 126\nwidth = (128 - 3 + 2*0)/1 + 1 = 126\nchannels = outChannels = 3',
    );
    expect(String(e)).toBe(e.text);
    expect(e.latex).toBe(
      [
        '\\begin{aligned}',
        '\\text{height} &= \\frac{128 - 3 + 2 \\cdot 0}{1} + 1 = 126 \\\\',
        '\\text{width} &= \\frac{128 - 3 + 2 \\cdot 0}{1} + 1 = 126 \\\\',
        '\\text{channels} &= \\text{outChannels} = 3',
        '\\end{aligned}',
      ].join('\n'),
    );
  });
});

const padded = { kernelSize: 2, stride: [2, 3], padding: 1, ceilMode: true } as const;
const same = { outChannels: 8, kernelSize: [3, 4], dilation: [2, 1], padding: 'same' } as const;

test.each<[string, Explanation<unknown>, string[]]>([
  [
    'a division with a remainder is rounded down; dilation, groups and a batch show',
    explain(convOutput, [2, 4, 224, 128], {
      outChannels: 64,
      kernelSize: [11, 3],
      stride: [4, 1],
      padding: [2, 0],
      dilation: [1, 2],
      groups: 2,
    }),
    [
      'height = floor((224 - 11 + 2*2)/4) + 1 = 55',
      'width = (128 - 2*(3 - 1) - 1 + 2*0)/1 + 1 = 124',
      'channels = outChannels = 64',
      'each of 2 groups makes 64/2 = 32 channels of 4/2 = 2',
      'batch stays 2',
    ],
  ],
  [
    "'same' comes first",
    explain(convOutput, [3, 9, 9], same),
    [
      'height padding: 2*(3 - 1) = 4 cells keep the size, 4/2 = 2 at each end',
      'width padding: 4 - 1 = 3 cells keep the size, floor(3/2) = 1 before and ceil(3/2) = 2 after',
      'height = (9 - 2*(3 - 1) - 1 + 2*2)/1 + 1 = 9',
      'width = (9 - 4 + 1 + 2)/1 + 1 = 9',
      'channels = outChannels = 8',
    ],
  ],
  [
    'padding alone',
    explain(shapes.convPadding, { dims: 1, outChannels: 1, kernelSize: 5, padding: 2 }),
    ['length padding: 2 before and 2 after'],
  ],
  [
    'a transposed convolution',
    explain(convTransposeOutput, [3, 4, 4], {
      outChannels: 5,
      kernelSize: 3,
      stride: 2,
      padding: 1,
      outputPadding: 1,
      dilation: [1, 2],
    }),
    [
      'height = (4 - 1)*2 - 2*1 + 3 + 1 = 8',
      'width = (4 - 1)*2 - 2*1 + 2*(3 - 1) + 1 + 1 = 10',
      'channels = outChannels = 5',
    ],
  ],
  [
    'a transposed convolution of a volume, with nothing but the kernel',
    explain(convTransposeOutput, [3, 4, 4, 4], { dims: 3, outChannels: 5, kernelSize: 2 }),
    ['depth', 'height', 'width']
      .map((side) => `${side} = (4 - 1)*1 - 2*0 + 2 + 0 = 5`)
      .concat('channels = outChannels = 5'),
  ],
  [
    'a pool that drops a last window',
    explain(poolOutput, [3, 5, 5], padded),
    [
      'height = ceil((5 - 2 + 2*1)/2) + 1 = 4',
      'height: the last window would start beyond the last cell and is left out, 4 - 1 = 3',
      'width = ceil((5 - 2 + 2*1)/3) + 1 = 3',
      'width: the last window would start beyond the last cell and is left out, 3 - 1 = 2',
      'channels stay 3',
    ],
  ],
  [
    "a pool whose stride is the kernel's size",
    explain(poolOutput, [3, 7], { dims: 1, kernelSize: 2 }),
    ['length = floor((7 - 2 + 2*0)/2) + 1 = 3', 'channels stay 3'],
  ],
  [
    'an adaptive pool',
    explain(adaptivePoolOutput, [3, 13, 2], [6, null]),
    [
      'height = outputSize = 6',
      'height window 0: from cell floor(0*13/6) = 0 to before cell ceil((0 + 1)*13/6) = 3',
      'height window 1: from cell floor(1*13/6) = 2 to before cell ceil((1 + 1)*13/6) = 5',
      'height window 2: from cell floor(2*13/6) = 4 to before cell ceil((2 + 1)*13/6) = 7',
      '... and 3 more along the height',
      'width: null keeps 2',
      'width window 0: from cell floor(0*2/2) = 0 to before cell ceil((0 + 1)*2/2) = 1',
      'width window 1: from cell floor(1*2/2) = 1 to before cell ceil((1 + 1)*2/2) = 2',
      'channels stay 3',
    ],
  ],
  [
    'an adaptive window',
    explain(shapes.adaptiveWindow, 1, 13, 6),
    ['start = floor(1*13/6) = 2', 'end = ceil((1 + 1)*13/6) = 5'],
  ],
  [
    'windows along a side',
    explain(shapes.windowCount, 7, 2, 3, 0),
    ['windows = floor((7 - 2 + 2*0)/3) + 1 = 2'],
  ],
])('%s', (_, explanation, expected) => {
  expect(lines(explanation)).toEqual(expected);
});
