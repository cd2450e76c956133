/** @file Activation functions, and what does nothing in eval mode. */
import {
  GELU,
  Identity,
  LeakyReLU,
  LogSoftmax,
  ReLU,
  Sigmoid,
  SiLU,
  Softmax,
  Tanh,
} from '../../layers/activations.js';
import { Dropout, Dropout2d } from '../../layers/dropout.js';
import type { OnnxGraph, OnnxValue } from '../graph.js';
import { type Entry, type Exporter, entry } from './table.js';

type Plain = ReLU | Sigmoid | Tanh;

const operator =
  (op: string): Exporter<Plain> =>
  (_, x, graph) =>
    graph.add(op, [x], x.shape);

const along =
  (op: string): Exporter<Softmax | LogSoftmax> =>
  ({ dim }, x, graph) =>
    graph.add(op, [x], x.shape, { axis: dim });

const nothing: Exporter<Identity | Dropout | Dropout2d> = (_, x) => x;

function gelu({ options }: GELU, x: OnnxValue, graph: OnnxGraph): OnnxValue {
  const binary = (op: string, a: OnnxValue, b: OnnxValue | number) =>
    graph.add(op, [a, typeof b === 'number' ? graph.filled(b) : b], x.shape);
  const share =
    options.approximate === 'tanh'
      ? graph.add('Tanh', [binary('Mul', bent(), Math.sqrt(2 / Math.PI))], x.shape)
      : graph.add('Erf', [binary('Mul', x, Math.SQRT1_2)], x.shape);
  return binary('Mul', binary('Mul', x, 0.5), binary('Add', share, 1));

  /** x + 0.044715 x^3. */
  function bent(): OnnxValue {
    const cube = binary('Mul', binary('Mul', x, x), x);
    return binary('Add', x, binary('Mul', cube, 0.044715));
  }
}

export const ACTIVATIONS: readonly Entry[] = [
  entry(ReLU, operator('Relu')),
  entry(Sigmoid, operator('Sigmoid')),
  entry(Tanh, operator('Tanh')),
  entry(LeakyReLU, ({ options }, x, graph) =>
    graph.add('LeakyRelu', [x], x.shape, { alpha: { float: options.negativeSlope ?? 0.01 } }),
  ),
  entry(SiLU, (_, x, graph) => graph.add('Mul', [x, graph.add('Sigmoid', [x], x.shape)], x.shape)),
  entry(GELU, gelu),
  entry(Softmax, along('Softmax')),
  entry(LogSoftmax, along('LogSoftmax')),
  entry(Identity, nothing),
  entry(Dropout, nothing),
  entry(Dropout2d, nothing),
];
