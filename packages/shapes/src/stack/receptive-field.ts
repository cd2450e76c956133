/**
 * @file What an output cell sees of the input (Araujo, Norris and Sim, "Computing Receptive Fields of
 * Convolutional Neural Networks", 2019): through every layer the field grows by the kernel's reach times
 * the stride so far, and the stride multiplies.
 */
import type { Dims } from '../spatial.js';
import { windowExtent } from '../window.js';
import { type LayerSpec, rulesOf } from './layer.js';

/** The field of one output cell, in cells of the stack's input; one value a side. */
export interface ReceptiveField {
  /** How many cells it spans, those in the padding included. */
  readonly size: readonly number[];
  /** How far the fields of neighbouring output cells lie apart. */
  readonly stride: readonly number[];
  /** How far the first field reaches over the input's edge. */
  readonly padding: readonly number[];
}

/**
 * The receptive field after every layer; null from the first layer on whose cells may see everything
 * (adaptive pooling, flatten, linear, norms over a picture) or that no sliding window describes (transposed convolution, resizing).
 */
export function receptiveFields(
  layers: readonly LayerSpec[],
  dims: Dims = 2,
): (ReceptiveField | null)[] {
  let field: ReceptiveField | null = {
    size: new Array(dims).fill(1),
    stride: new Array(dims).fill(1),
    padding: new Array(dims).fill(0),
  };
  return layers.map((layer) => {
    field = field && after(field, layer, dims);
    return field;
  });
}

function after(field: ReceptiveField, layer: LayerSpec, dims: Dims): ReceptiveField | null {
  const window = rulesOf(layer).window?.(layer, dims);
  if (!window) return null;
  const { size, stride, padding } = field;
  const reach = window.kernelSize.map((kernel, i) => windowExtent(kernel, window.dilation[i]!) - 1);
  return {
    size: size.map((cells, i) => cells + reach[i]! * stride[i]!),
    stride: stride.map((cells, i) => cells * window.stride[i]!),
    padding: padding.map((cells, i) => cells + window.padding[i]! * stride[i]!),
  };
}
