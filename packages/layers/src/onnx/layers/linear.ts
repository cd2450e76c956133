/** @file Layers that multiply by weights: convolutions and Linear. */
import { convPadding, type Shape, type Sides, sidesOf } from '@striate/shapes';
import { Conv1d, Conv2d, Conv3d } from '../../layers/conv.js';
import { ConvTranspose1d, ConvTranspose2d } from '../../layers/conv-transpose.js';
import { Linear } from '../../layers/linear.js';
import type { OnnxGraph, OnnxValue } from '../graph.js';
import { padded } from './pad.js';
import { type Entry, entry } from './table.js';

type Convolution = Conv1d | Conv2d | Conv3d;
type Transposed = ConvTranspose1d | ConvTranspose2d;

function operands(
  { weight, bias }: Convolution | Transposed,
  x: OnnxValue,
  graph: OnnxGraph,
): (OnnxValue | null)[] {
  return [x, graph.cell(weight), bias && graph.cell(bias)];
}

function convolution(layer: Convolution, x: OnnxValue, graph: OnnxGraph, output: Shape): OnnxValue {
  const { dims, kernelSize, stride = 1, dilation = 1, groups = 1 } = layer.spec;
  const { paddingMode = 'zeros' } = layer.options;
  const pairs = convPadding(layer.spec);
  const own = paddingMode === 'zeros';
  const input = own ? x : padded(graph, x, pairs, paddingMode);
  const pads = own ? [...pairs.map(([before]) => before), ...pairs.map(([, after]) => after)] : [];
  const sides = (value: Sides) => sidesOf('conv', 'an option', value, dims);
  return graph.add('Conv', operands(layer, input, graph), output, {
    kernel_shape: sides(kernelSize),
    strides: sides(stride),
    dilations: sides(dilation),
    group: groups,
    ...(own ? { pads } : {}),
  });
}

function transposed(layer: Transposed, x: OnnxValue, graph: OnnxGraph, output: Shape): OnnxValue {
  const { spec } = layer;
  const { dims, kernelSize, stride = 1, padding = 0, outputPadding = 0, dilation = 1 } = spec;
  const sides = (value: Sides) => sidesOf<number, 1 | 2>('convTranspose', 'an option', value, dims);
  return graph.add('ConvTranspose', operands(layer, x, graph), output, {
    kernel_shape: sides(kernelSize),
    strides: sides(stride),
    pads: [...sides(padding), ...sides(padding)],
    output_padding: sides(outputPadding),
    dilations: sides(dilation),
    group: spec.groups ?? 1,
  });
}

/** Gemm takes two dimensions; with more it is a product with the weights transposed. */
function linear(
  { weight, bias }: Linear,
  x: OnnxValue,
  graph: OnnxGraph,
  output: Shape,
): OnnxValue {
  const w = graph.cell(weight);
  if (x.shape.length === 2) {
    const inputs = [x, w, bias && graph.cell(bias)];
    return graph.add('Gemm', inputs, output, { transB: 1 });
  }
  const turned = graph.add('Transpose', [w], [...weight.shape].reverse(), { perm: [1, 0] });
  const product = graph.add('MatMul', [x, turned], output);
  return bias ? graph.add('Add', [product, graph.cell(bias)], output) : product;
}

export const LINEAR: readonly Entry[] = [
  entry(Conv1d, convolution),
  entry(Conv2d, convolution),
  entry(Conv3d, convolution),
  entry(ConvTranspose1d, transposed),
  entry(ConvTranspose2d, transposed),
  entry(Linear, linear),
];
