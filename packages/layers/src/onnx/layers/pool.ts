/** @file Pooling over sliding windows. Overhanging ones (ceilMode) get their cells by padding the input. */
import { elementCount, type Shape, type Sides, sidesOf } from '@striate/shapes';
import { AvgPool1d, AvgPool2d, MaxPool1d, MaxPool2d } from '../../layers/pool.js';
import type { OnnxGraph, OnnxValue } from '../graph.js';
import { padded } from './pad.js';
import { type Entry, entry } from './table.js';

type MaxPool = MaxPool1d | MaxPool2d;
type AvgPool = AvgPool1d | AvgPool2d;

/** The windows of one side. */
interface Windows {
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
  /** Cells of the input. */
  readonly size: number;
  readonly count: number;
  /** Cells that the last window needs behind the input. */
  readonly after: number;
}

function windowsOf(layer: MaxPool | AvgPool, input: Shape, output: Shape): Windows[] {
  const { dims, kernelSize, stride = kernelSize, padding = 0 } = layer.spec;
  const { dilation = 1 } = layer.spec as { readonly dilation?: Sides };
  const sides = (value: Sides) => sidesOf<number, 1 | 2>('pool', 'an option', value, dims);
  return sides(kernelSize).map((kernel, i) => {
    const [step, before, spread] = [sides(stride)[i]!, sides(padding)[i]!, sides(dilation)[i]!];
    const [size, count] = [input[i + 2]!, output[i + 2]!];
    const after = (count - 1) * step + spread * (kernel - 1) + 1 - size - before;
    return { kernel, stride: step, padding: before, dilation: spread, size, count, after };
  });
}

const overhangs = (windows: readonly Windows[]) =>
  windows.some(({ after, padding }) => after > padding);

const shared = (windows: readonly Windows[]) => ({
  kernel_shape: windows.map(({ kernel }) => kernel),
  strides: windows.map(({ stride }) => stride),
});

const ownPads = (windows: readonly Windows[]) => ({
  pads: [...windows, ...windows].map(({ padding }) => padding),
});

/** The input with all cells that its windows reach. */
const reached = (graph: OnnxGraph, x: OnnxValue, windows: readonly Windows[], value: number) =>
  padded(
    graph,
    x,
    windows.map(({ padding, after }) => [padding, Math.max(after, 0)]),
    'constant',
    value,
  );

function maxPool(layer: MaxPool, x: OnnxValue, graph: OnnxGraph, output: Shape): OnnxValue {
  const windows = windowsOf(layer, x.shape, output);
  const attributes = { ...shared(windows), dilations: windows.map(({ dilation }) => dilation) };
  if (!overhangs(windows)) {
    return graph.add('MaxPool', [x], output, { ...attributes, ...ownPads(windows) });
  }
  const whole = reached(graph, x, windows, Number.NEGATIVE_INFINITY);
  return graph.add('MaxPool', [whole], output, attributes);
}

/** Where operators count other cells than the layer does, means over all are scaled to what it counts. */
function avgPool(layer: AvgPool, x: OnnxValue, graph: OnnxGraph, output: Shape): OnnxValue {
  const { countIncludePad = true, divisorOverride } = layer.options;
  const windows = windowsOf(layer, x.shape, output);
  if (!overhangs(windows) && divisorOverride === undefined) {
    const counted = { count_include_pad: Number(countIncludePad) };
    const attributes = { ...shared(windows), ...ownPads(windows), ...counted };
    return graph.add('AveragePool', [x], output, attributes);
  }
  const means = graph.add('AveragePool', [reached(graph, x, windows, 0)], output, shared(windows));
  const cells = elementCount(windows.map(({ kernel }) => kernel));
  const scales = divisors(windows, countIncludePad).map(
    (count) => cells / (divisorOverride ?? count),
  );
  const factor = graph.constant(Float32Array.from(scales), output.slice(2));
  return graph.add('Mul', [means, factor], output);
}

/** How many cells each window counts, row-major. */
function divisors(windows: readonly Windows[], countIncludePad: boolean): number[] {
  const perSide = windows.map(({ kernel, stride, padding, size, count }) => {
    const [from, to] = countIncludePad ? [-padding, size + padding] : [0, size];
    return Array.from({ length: count }, (_, i) => {
      const start = i * stride - padding;
      return Math.min(start + kernel, to) - Math.max(start, from);
    });
  });
  return perSide.reduce((products, side) => products.flatMap((a) => side.map((b) => a * b)), [1]);
}

export const POOLS: readonly Entry[] = [
  entry(MaxPool1d, maxPool),
  entry(MaxPool2d, maxPool),
  entry(AvgPool1d, avgPool),
  entry(AvgPool2d, avgPool),
];
