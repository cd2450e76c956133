/** @file Normalisations, in eval mode. */
import { elementCount, type Shape } from '@striate/shapes';
import type { Parameter } from '@striate/tensor';
import { BatchNorm1d, BatchNorm2d, BatchNorm3d } from '../../layers/batch-norm.js';
import {
  GroupNorm,
  InstanceNorm1d,
  InstanceNorm2d,
  LayerNorm,
  LocalResponseNorm,
} from '../../layers/group-norm.js';
import type { OnnxGraph, OnnxValue } from '../graph.js';
import { type Entry, entry } from './table.js';

const EPS = 1e-5;

type Affine = { readonly weight: Parameter | null; readonly bias: Parameter | null };

/** Scale and shift: ones and zeros of `shape` where the layer has none. */
function scaleAndShift({ weight, bias }: Affine, shape: Shape, graph: OnnxGraph): OnnxValue[] {
  return [
    weight ? graph.cell(weight) : graph.filled(1, shape),
    bias ? graph.cell(bias) : graph.filled(0, shape),
  ];
}

/** Without running statistics the batch's own count, also in eval mode. */
function batchNorm(
  layer: BatchNorm1d | BatchNorm2d | BatchNorm3d,
  x: OnnxValue,
  graph: OnnxGraph,
): OnnxValue {
  const { runningMean, runningVar, options } = layer;
  const channels = [options.numFeatures];
  const epsilon = { float: options.eps ?? EPS };
  const affine = scaleAndShift(layer, channels, graph);
  const statistics =
    runningMean && runningVar
      ? [graph.cell(runningMean), graph.cell(runningVar)]
      : batchStatistics(x, graph);
  return graph.add('BatchNormalization', [x, ...affine, ...statistics], x.shape, { epsilon });
}

/** Mean and biased variance per channel. */
function batchStatistics(x: OnnxValue, graph: OnnxGraph): OnnxValue[] {
  const axes = x.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis]));
  const kept = x.shape.map((size, axis) => (axis === 1 ? size : 1));
  const channels = [x.shape[1]!];
  const mean = graph.add('ReduceMean', [x], kept, { axes, keepdims: 1 });
  const centered = graph.add('Sub', [x, mean], x.shape);
  const squares = graph.add('Mul', [centered, centered], x.shape);
  return [
    graph.add('Reshape', [mean, graph.constant(channels)], channels),
    graph.add('ReduceMean', [squares], channels, { axes, keepdims: 0 }),
  ];
}

function instanceNorm(
  layer: InstanceNorm1d | InstanceNorm2d,
  x: OnnxValue,
  graph: OnnxGraph,
): OnnxValue {
  const { numFeatures, eps = EPS } = layer.options;
  const affine = scaleAndShift(layer, [numFeatures], graph);
  return graph.add('InstanceNormalization', [x, ...affine], x.shape, { epsilon: { float: eps } });
}

/** Groups are instances of (N, groups, cells); scale and shift are per channel. */
function groupNorm(layer: GroupNorm, x: OnnxValue, graph: OnnxGraph): OnnxValue {
  const { numGroups, eps = EPS } = layer.options;
  const plain = { weight: null, bias: null };
  const sizes = x.shape.slice(1);
  const rows = graph.reshape(x, [numGroups, elementCount(sizes) / numGroups]);
  const inputs = [rows, ...scaleAndShift(plain, [numGroups], graph)];
  const epsilon = { float: eps };
  const normal = graph.add('InstanceNormalization', inputs, rows.shape, { epsilon });
  const whole = graph.reshape(normal, sizes);
  const perChannel = (cell: Parameter) => {
    const shape = [cell.size, ...x.shape.slice(2).fill(1)];
    return graph.add('Reshape', [graph.cell(cell), graph.constant(shape)], shape);
  };
  const { weight, bias } = layer;
  const scaled = weight ? graph.add('Mul', [whole, perChannel(weight)], x.shape) : whole;
  return bias ? graph.add('Add', [scaled, perChannel(bias)], x.shape) : scaled;
}

function layerNorm(layer: LayerNorm, x: OnnxValue, graph: OnnxGraph): OnnxValue {
  const { normalizedShape, eps = EPS } = layer.options;
  const shape = typeof normalizedShape === 'number' ? [normalizedShape] : normalizedShape;
  return graph.add('LayerNormalization', [x, ...scaleAndShift(layer, shape, graph)], x.shape, {
    axis: -shape.length,
    epsilon: { float: eps },
  });
}

/** LRN's window leans the other way for even sizes, and runtimes want pictures: those are composed. */
function responseNorm(layer: LocalResponseNorm, x: OnnxValue, graph: OnnxGraph): OnnxValue {
  const { size, alpha = 1e-4, beta = 0.75, k = 1 } = layer.options;
  if (size % 2 === 1 && x.shape.length === 4) {
    const floats = { alpha: { float: alpha }, beta: { float: beta }, bias: { float: k } };
    return graph.add('LRN', [x], x.shape, { size, ...floats });
  }
  const squares = graph.add('Mul', [x, x], x.shape);
  const sizes = x.shape.slice(1);
  const planes = graph.reshape(squares, [1, sizes[0]!, elementCount(sizes.slice(1))]);
  const means = graph.add('AveragePool', [planes], planes.shape, {
    kernel_shape: [size, 1],
    pads: [Math.floor(size / 2), 0, Math.floor((size - 1) / 2), 0],
    count_include_pad: 1,
  });
  const whole = graph.reshape(means, sizes);
  const scaled = graph.add('Mul', [whole, graph.filled(alpha)], x.shape);
  const shifted = graph.add('Add', [scaled, graph.filled(k)], x.shape);
  const divisor = graph.add('Pow', [shifted, graph.filled(beta)], x.shape);
  return graph.add('Div', [x, divisor], x.shape);
}

export const NORMS: readonly Entry[] = [
  entry(BatchNorm1d, batchNorm),
  entry(BatchNorm2d, batchNorm),
  entry(BatchNorm3d, batchNorm),
  entry(InstanceNorm1d, instanceNorm),
  entry(InstanceNorm2d, instanceNorm),
  entry(GroupNorm, groupNorm),
  entry(LayerNorm, layerNorm),
  entry(LocalResponseNorm, responseNorm),
];
