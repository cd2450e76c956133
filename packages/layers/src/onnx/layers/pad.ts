/** @file Padding: of the last sides, by pairs [before, after] in the order of the sides. */
import type { PadMode } from '@striate/shapes';
import {
  ConstantPad2d,
  ReflectionPad2d,
  ReplicationPad2d,
  ZeroPad2d,
} from '../../layers/resize.js';
import type { OnnxGraph, OnnxValue } from '../graph.js';
import { type Entry, entry } from './table.js';

type Pair = readonly [before: number, after: number];

const MODES = { constant: 'constant', reflect: 'reflect', replicate: 'edge' } as const;

/** `x` with its last sides padded; negative amounts crop. */
export function padded(
  graph: OnnxGraph,
  x: OnnxValue,
  pairs: readonly Pair[],
  mode: PadMode,
  value = 0,
): OnnxValue {
  if (mode === 'circular') return wrapped(graph, x, pairs);
  const lead = x.shape.length - pairs.length;
  const all: readonly Pair[] = [...Array<Pair>(lead).fill([0, 0]), ...pairs];
  const amounts = [...all.map(([before]) => before), ...all.map(([, after]) => after)];
  const shape = x.shape.map((size, i) => size + all[i]![0] + all[i]![1]);
  const inputs = [x, graph.constant(amounts)];
  if (mode === 'constant') inputs.push(graph.filled(value));
  return graph.add('Pad', inputs, shape, { mode: MODES[mode] });
}

/** ONNX wraps around only from opset 19 on: each side's ends are put around it. */
function wrapped(graph: OnnxGraph, x: OnnxValue, pairs: readonly Pair[]): OnnxValue {
  const lead = x.shape.length - pairs.length;
  return pairs.reduce((y, [before, after], i) => {
    const axis = lead + i;
    const size = y.shape[axis]!;
    const part = (start: number, end: number) => {
      const shape = y.shape.with(axis, end - start);
      const bounds = [[start], [end], [axis]].map((values) => graph.constant(values));
      return graph.add('Slice', [y, ...bounds], shape);
    };
    const parts = [
      ...(before > 0 ? [part(size - before, size)] : []),
      y,
      ...(after > 0 ? [part(0, after)] : []),
    ];
    return graph.add('Concat', parts, y.shape.with(axis, before + size + after), { axis });
  }, x);
}

type Pad2d = ZeroPad2d | ConstantPad2d | ReflectionPad2d | ReplicationPad2d;

function pad2d({ padding, spec, value }: Pad2d, x: OnnxValue, graph: OnnxGraph): OnnxValue {
  const [left, right, top, bottom] = padding as [number, number, number, number];
  const pairs: Pair[] = [
    [top, bottom],
    [left, right],
  ];
  return padded(graph, x, pairs, spec.mode, value);
}

export const PADS: readonly Entry[] = [
  ZeroPad2d,
  ConstantPad2d,
  ReflectionPad2d,
  ReplicationPad2d,
].map((kind) => entry<Pad2d>(kind, pad2d));
