/**
 * @file Adaptive pooling, one side after the other: as a pool where all windows are alike, else as what it
 * is, a product with a matrix of weights or the largest of some picked cells.
 */
import { adaptiveWindow, type Shape } from '@striate/shapes';
import {
  AdaptiveAvgPool1d,
  AdaptiveAvgPool2d,
  AdaptiveMaxPool1d,
  AdaptiveMaxPool2d,
} from '../../layers/adaptive-pool.js';
import type { OnnxGraph, OnnxValue } from '../graph.js';
import { type Entry, type Exporter, entry } from './table.js';

type Pooled = AdaptiveAvgPool1d | AdaptiveAvgPool2d | AdaptiveMaxPool1d | AdaptiveMaxPool2d;

/** What pools one side (`axis`) of `x` to `to` cells. */
type PoolSide = (graph: OnnxGraph, x: OnnxValue, axis: number, to: number) => OnnxValue;

const adaptive =
  (operator: 'AveragePool' | 'MaxPool', poolSide: PoolSide): Exporter<Pooled> =>
  (_, x, graph, output) => {
    const sides = x.shape.slice(2);
    const wanted = output.slice(2);
    if (sides.every((size, i) => size % wanted[i]! === 0)) {
      const kernel = sides.map((size, i) => size / wanted[i]!);
      if (kernel.every((size) => size === 1)) return x;
      return graph.add(operator, [x], output, { kernel_shape: kernel, strides: kernel });
    }
    return wanted.reduce(
      (y, to, i) => (y.shape[i + 2] === to ? y : poolSide(graph, y, i + 2, to)),
      x,
    );
  };

/** (.., to, from) times (.., from, W), or (.., from) times (from, to). */
const meansOfSide: PoolSide = (graph, x, axis, to) => {
  const from = x.shape[axis]!;
  const isLast = axis === x.shape.length - 1;
  const weights = new Float32Array(to * from);
  for (let i = 0; i < to; i++) {
    const [start, end] = adaptiveWindow(i, from, to);
    for (let j = start; j < end; j++) {
      weights[isLast ? j * to + i : i * from + j] = 1 / (end - start);
    }
  }
  const matrix = graph.constant(weights, isLast ? [from, to] : [to, from]);
  return graph.add('MatMul', isLast ? [x, matrix] : [matrix, x], resized(x.shape, axis, to));
};

/** The cells of every window, the last one repeated where a window is shorter than the longest. */
const largestOfSide: PoolSide = (graph, x, axis, to) => {
  const windows = Array.from({ length: to }, (_, i) => adaptiveWindow(i, x.shape[axis]!, to));
  const longest = Math.max(...windows.map(([start, end]) => end - start));
  const cells = windows.flatMap(([start, end]) =>
    Array.from({ length: longest }, (_, j) => Math.min(start + j, end - 1)),
  );
  const picked = [...x.shape.slice(0, axis), to, longest, ...x.shape.slice(axis + 1)];
  const gathered = graph.add('Gather', [x, graph.constant(cells, [to, longest])], picked, { axis });
  const attributes = { axes: [axis + 1], keepdims: 0 };
  return graph.add('ReduceMax', [gathered], resized(x.shape, axis, to), attributes);
};

function resized(shape: Shape, axis: number, to: number): number[] {
  return shape.map((size, i) => (i === axis ? to : size));
}

const means = adaptive('AveragePool', meansOfSide);
const largest = adaptive('MaxPool', largestOfSide);

export const ADAPTIVE_POOLS: readonly Entry[] = [
  entry(AdaptiveAvgPool1d, means),
  entry(AdaptiveAvgPool2d, means),
  entry(AdaptiveMaxPool1d, largest),
  entry(AdaptiveMaxPool2d, largest),
];
