/** @file Explanations of everything that is not spatial, worked out by hand. */
import { expect, test } from 'vitest';
import { type Explanation, explain } from '../src/explain/index.js';
import * as shapes from '../src/index.js';

test.each<[string, Explanation<unknown>, string[]]>([
  ['flatten', explain(shapes.flattenOutput, [256, 6, 6], 0), ['dimension 0 = 256*6*6 = 9216']],
  [
    'flatten of the middle',
    explain(shapes.flattenOutput, [2, 3, 4, 5], 1, 2),
    ['dimension 0 stays 2', 'dimension 1 = 3*4 = 12', 'dimension 2 is dimension 3 of the input: 5'],
  ],
  [
    'flatten of a scalar',
    explain(shapes.flattenOutput, [], 0),
    ['a scalar becomes one dimension of 1'],
  ],
  [
    'reshape with a -1',
    explain(shapes.reshapeOutput, [4, 6], [2, 3, -1]),
    [
      'elements = 4*6 = 24',
      'dimension 0 is 2, as asked for',
      'dimension 1 is 3, as asked for',
      '-1 becomes 24/(2*3) = 4',
    ],
  ],
  [
    'reshape to a single -1',
    explain(shapes.reshapeOutput, [4, 6], [-1]),
    ['elements = 4*6 = 24', '-1 becomes 24'],
  ],
  [
    'reshape to sizes',
    explain(shapes.reshapeOutput, [], [1]),
    ['a scalar holds 1 element', 'dimension 0 is 1, as asked for', 'the output holds as many: 1'],
  ],
  [
    'permute',
    explain(shapes.permuteOutput, [2, 3, 5], [-1, 1, 0]),
    [
      'dimension 0 is dimension 2 of the input: 5',
      'dimension 1 stays 3',
      'dimension 2 is dimension 0 of the input: 2',
    ],
  ],
  [
    'transpose',
    explain(shapes.transposeOutput, [2, 3, 5], 1, -1),
    [
      'dimension 0 stays 2',
      'dimension 1 is dimension 2 of the input: 5',
      'dimension 2 is dimension 1 of the input: 3',
    ],
  ],
  [
    'transpose of a scalar',
    explain(shapes.transposeOutput, [], 0, 0),
    ['the output has no dimensions'],
  ],
  [
    'squeeze',
    explain(shapes.squeezeOutput, [1, 3, 1]),
    [
      'dimension 0 of the input is 1 and goes',
      'dimension 0 is dimension 1 of the input: 3',
      'dimension 2 of the input is 1 and goes',
    ],
  ],
  [
    'squeeze of one dimension',
    explain(shapes.squeezeOutput, [1, 3, 1], -1),
    ['dimension 0 stays 1', 'dimension 1 stays 3', 'dimension 2 of the input is 1 and goes'],
  ],
  [
    'unsqueeze',
    explain(shapes.unsqueezeOutput, [3], 0),
    ['dimension 0 is new: 1', 'dimension 1 is dimension 0 of the input: 3'],
  ],
  [
    'stack',
    explain(shapes.stackOutput, [[3], [3]], -1),
    ['dimension 0 stays 3', 'dimension 1 is new, one for each tensor: 2'],
  ],
  [
    'stack at the front',
    explain(shapes.stackOutput, [[3], [3]]),
    ['dimension 0 is new, one for each tensor: 2', 'dimension 1 is dimension 0 of every input: 3'],
  ],
  [
    'concat',
    explain(shapes.concatOutput, [[3, 2], [0], [5, 2]]),
    ['the empty [0] is passed over', 'dimension 0 = 3 + 5 = 8', 'dimension 1 is 2 in all'],
  ],
  ['concat of nothing', explain(shapes.concatOutput, [[0]], -1), ['dimension 0 = 0']],
  [
    'broadcast',
    explain(shapes.broadcastOutput, [8, 1, 3], [4, 3]),
    [
      'dimension 0: only one operand has it, 8',
      'dimension 1: 1 stretches to 4',
      'dimension 2: both are 3',
    ],
  ],
  [
    'expand',
    explain(shapes.expandOutput, [1, 3, 2], [4, 5, -1, 2]),
    [
      'dimension 0 is new: 4',
      'dimension 1: 1 stretches to 5',
      'dimension 2: -1 keeps 3',
      'dimension 3 stays 2',
    ],
  ],
  [
    'linear',
    explain(shapes.linearOutput, [8, 512], 512, 10),
    [
      'the last dimension is inFeatures = 512',
      'dimension 0 stays 8',
      'features = outFeatures = 10',
    ],
  ],
  [
    'matmul',
    explain(shapes.matmulOutput, [2, 3], [3, 4]),
    ['[2, 3] x [3, 4]: the inner 3 and 3 agree', 'rows of [2, 3]: 2', 'columns of [3, 4]: 4'],
  ],
  [
    'matmul of a transposed batch',
    explain(shapes.matmulOutput, [3, 2], [5, 3, 4], { transposeA: true }),
    [
      '[3, 2] transposed is [2, 3]',
      '[2, 3] x [5, 3, 4]: the inner 3 and 3 agree',
      'dimension 0: only one operand has it, 5',
      'rows of [2, 3]: 2',
      'columns of [5, 3, 4]: 4',
    ],
  ],
  [
    'matmul of vectors',
    explain(shapes.matmulOutput, [3], [3]),
    [
      'the vector [3] is read as the row [1, 3]',
      'the vector [3] is read as the column [3, 1]',
      '[1, 3] x [3, 1]: the inner 3 and 3 agree',
      "rows: the vector's 1 goes again",
      "columns: the vector's 1 goes again",
    ],
  ],
  [
    'interpolate by a factor',
    explain(shapes.interpolateOutput, [1, 3, 7, 8], { scaleFactor: [1.5, 2] }),
    ['height = floor(7*1.5) = 10', 'width = 8*2 = 16', 'channels stay 3', 'batch stays 1'],
  ],
  [
    'interpolate to a size',
    explain(shapes.interpolateOutput, [1, 3, 7], { size: 9 }),
    ['length = size = 9', 'channels stay 3', 'batch stays 1'],
  ],
  [
    'pad',
    explain(shapes.padOutput, [3, 5, 6], [1, -3, 0, 2]),
    ['dimension 0 stays 3', 'dimension 1 = 5 + 0 + 2 = 7', 'dimension 2 = 6 + 1 - 3 = 4'],
  ],
  [
    'reduce',
    explain(shapes.reduceOutput, [2, 3], [0]),
    ['dimension 0 of the input is reduced and goes', 'dimension 0 is dimension 1 of the input: 3'],
  ],
  [
    'reduce with keepDim',
    explain(shapes.reduceOutput, [2, 3], [0], true),
    ['dimension 0: 2 is reduced to 1', 'dimension 1 stays 3'],
  ],
  [
    'slices',
    explain(shapes.sliceOutput, [10, 10, 10, 7, 4], [[1, null, 3], -1, [-3, 20], null]),
    [
      'dimension 0 = ceil((10 - 1)/3) = 3',
      'dimension 1 of the input: index -1 counts from the back, 10 - 1 = 9',
      'dimension 1 of the input is taken at 9 and goes',
      'dimension 1 is taken from dimension 2 of the input',
      'dimension 1: start -3 counts from the back, 10 - 3 = 7',
      'dimension 1: end 20 lies outside, taken as 10',
      'dimension 1 = 10 - 7 = 3',
      'dimension 2 is dimension 3 of the input: 7',
      'dimension 3 is dimension 4 of the input: 4',
    ],
  ],
  [
    'slices that leave nothing, or start before the front',
    explain(
      shapes.sliceOutput,
      [10, 10, 7],
      [
        [7, 3],
        [-20, null, 2],
        [null, null, 2],
      ],
    ),
    [
      'dimension 0: 3 comes before 7, which leaves 0',
      'dimension 1: start -20 lies outside, taken as 0',
      'dimension 1 = ceil((10 - 0)/2) = 5',
      'dimension 2 = ceil((7 - 0)/2) = 4',
    ],
  ],
  ['elements', explain(shapes.elementCount, [2, 3]), ['elements = 2*3 = 6']],
  [
    'strides',
    explain(shapes.rowMajorStrides, [2, 3, 4]),
    ['stride of dimension 0 = 3*4 = 12', 'stride of dimension 1 = 4', 'stride of dimension 2 = 1'],
  ],
  [
    'strides of an empty shape',
    explain(shapes.rowMajorStrides, [2, 0, 3]),
    [
      'a dimension of 0 counts as 1',
      'stride of dimension 0 = 1*3 = 3',
      'stride of dimension 1 = 3',
      'stride of dimension 2 = 1',
    ],
  ],
  [
    'strides of what is stretched',
    explain(shapes.broadcastStrides, [1, 4], [2, 3, 4]),
    [
      'stride of dimension 0: stretched, so 0',
      'stride of dimension 1: stretched, so 0',
      'stride of dimension 2 = 1',
    ],
  ],
  [
    'index to offset',
    explain(shapes.ravelIndex, [1, 2], [2, 3]),
    ['stride of dimension 0 = 3', 'stride of dimension 1 = 1', 'offset = 1*3 + 2*1 = 5'],
  ],
  [
    'offset to index',
    explain(shapes.unravelIndex, 5, [2, 3]),
    [
      'stride of dimension 0 = 3',
      'stride of dimension 1 = 1',
      'dimension 0 = floor(5/3) = 1',
      'rest = 5 - 1*3 = 2',
      'dimension 1 = 2',
    ],
  ],
])('%s', (_, explanation, expected) => {
  expect(explanation.text.split('\n')).toEqual(expected);
});
