/** @file Layers that give their input another shape or size. */
import { type Dims, formatShape, type Shape, sidesOf } from '@striate/shapes';
import { LayerError } from '../../errors.js';
import { Flatten, type FlattenOptions, Unflatten } from '../../layers/flatten.js';
import { Upsample } from '../../layers/resize.js';
import type { OnnxGraph, OnnxValue } from '../graph.js';
import { type Entry, entry } from './table.js';

/** The batch may have any size, so its dimension must stay what it is. */
function reshaped(
  layer: Flatten<FlattenOptions> | Unflatten,
  x: OnnxValue,
  graph: OnnxGraph,
  output: Shape,
): OnnxValue {
  const first = layer.spec.type === 'flatten' ? (layer.spec.startDim ?? 1) : layer.spec.dim;
  if (first % x.shape.length === 0) {
    throw new LayerError(
      'not-exportable',
      `${layer.place} changes the batch dimension, which an ONNX file leaves open.`,
      'Export a model that reshapes only the dimensions behind it.',
    );
  }
  return graph.reshape(x, output.slice(1));
}

/** `Resize` where it computes what the layer does; which neighbour it takes as nearest may else hang on a bit. */
function upsample(layer: Upsample, x: OnnxValue, graph: OnnxGraph, output: Shape): OnnxValue {
  const { mode = 'nearest', alignCorners = false, scaleFactor } = layer.options;
  const sides = x.shape.slice(2);
  const wanted = output.slice(2);
  const factors =
    scaleFactor === undefined
      ? wanted.map((to, i) => to / sides[i]!)
      : sidesOf<number, Dims>('interpolate', 'scaleFactor', scaleFactor, sides.length as Dims);
  if (mode !== 'nearest') {
    const transform = alignCorners ? 'align_corners' : 'half_pixel';
    const attributes = { mode: 'linear', coordinate_transformation_mode: transform };
    const isWhole = alignCorners || sides.every((from, i) => from * factors[i]! === wanted[i]);
    const target = isWhole
      ? sizesOf(x, graph, output)
      : scalesOf(layer, graph, sides, factors, wanted);
    return graph.add('Resize', [x, null, ...target], output, attributes);
  }
  if (!sides.every((from, i) => from * factors[i]! === wanted[i] && Number.isInteger(factors[i]))) {
    return wanted.reduce((y, to, i) => nearest(graph, y, i + 2, to, 1 / factors[i]!), x);
  }
  return graph.add('Resize', [x, null, ...sizesOf(x, graph, output)], output, {
    mode: 'nearest',
    nearest_mode: 'floor',
    coordinate_transformation_mode: 'asymmetric',
  });
}

/** No scales, and sizes behind the batch's own. */
function sizesOf(x: OnnxValue, graph: OnnxGraph, output: Shape): (OnnxValue | null)[] {
  const batch = graph.add('Shape', [x], [1], { start: 0, end: 1 });
  const rest = graph.constant(output.slice(1));
  return [null, graph.add('Concat', [batch, rest], [output.length], { axis: 0 })];
}

/** Scales in float32, with which a runtime must come to the same sizes. */
function scalesOf(
  layer: Upsample,
  graph: OnnxGraph,
  sides: Shape,
  factors: readonly number[],
  wanted: Shape,
): OnnxValue[] {
  const scales = Float32Array.of(1, 1, ...factors);
  if (sides.every((from, i) => Math.floor(Math.fround(from * scales[i + 2]!)) === wanted[i])) {
    return [graph.constant(scales)];
  }
  throw new LayerError(
    'not-exportable',
    `${layer.place} gives ${formatShape(wanted)} cells, which its scaleFactor in float32 would not.`,
    'Give it a size instead.',
  );
}

/** One side resized as `interpolate` does, its steps in float32. */
function nearest(
  graph: OnnxGraph,
  x: OnnxValue,
  axis: number,
  to: number,
  step: number,
): OnnxValue {
  const last = x.shape[axis]! - 1;
  const sources = Array.from({ length: to }, (_, i) =>
    Math.min(Math.floor(Math.fround(i * Math.fround(step))), last),
  );
  const shape = x.shape.map((size, i) => (i === axis ? to : size));
  return graph.add('Gather', [x, graph.constant(sources)], shape, { axis });
}

export const SHAPES: readonly Entry[] = [
  entry(Flatten, reshaped),
  entry(Unflatten, reshaped),
  entry(Upsample, upsample),
];
