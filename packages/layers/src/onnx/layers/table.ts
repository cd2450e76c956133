/** @file What an entry of the export's tables is. */
import type { Shape } from '@striate/shapes';
import type { Layer } from '../../layer.js';
import type { OnnxGraph, OnnxValue } from '../graph.js';

/** Adds to the graph what `layer` computes in eval mode of `x`, whose shape it gives is `output`. */
export type Exporter<L extends Layer> = (
  layer: L,
  x: OnnxValue,
  graph: OnnxGraph,
  output: Shape,
) => OnnxValue;

/** A class of layers and how it is exported. */
export type Entry = readonly [kind: abstract new (...args: never[]) => Layer, Exporter<Layer>];

/** Pairs a class with an exporter of its instances. */
export function entry<L extends Layer>(
  kind: abstract new (...args: never[]) => L,
  exporter: Exporter<L>,
): Entry {
  return [kind, exporter as Exporter<Layer>];
}
