/** @file A stack of layers, layer by layer: shapes, parameters, work and memory. */
import { ShapeError } from '../errors.js';
import { checkShape, elementCount, type Shape } from '../shape.js';
import type { CheckedStack, StackOutput } from '../types/stack.js';
import { type LayerSpec, rulesOf } from './layer.js';

/** One layer of a stack as an input goes through it. */
export interface TraceRow {
  readonly layer: LayerSpec;
  readonly input: Shape;
  readonly output: Shape;
  /** Trained numbers. */
  readonly parameters: number;
  /** Multiply-accumulates of one forward pass: two FLOPs each. Only matrix products and convolutions count. */
  readonly macs: number;
  /** Bytes of the output in float32. */
  readonly activationBytes: number;
}

/**
 * The layers as they are given, as a tuple that the compiler knows. Channels that do not fit are a compile
 * error at the layer, whose text says what was expected; sizes are checked once an input is known.
 */
export function stack<const L extends readonly LayerSpec[]>(...layers: CheckedStack<L>): L {
  return layers as never;
}

/**
 * What every layer does with an input. Throws ShapeError, with the layer's place before the problem, where
 * one does not fit.
 */
export function traceStack(input: Shape, layers: readonly LayerSpec[]): TraceRow[] {
  let shape: Shape = checkShape('stack', input);
  return layers.map((layer, index) => {
    const before = shape;
    shape = atLayer(layer, index, () => rulesOf(layer).output(before, layer));
    return {
      layer,
      input: before,
      output: shape,
      ...layerCost(layer, before, shape),
      activationBytes: 4 * elementCount(shape),
    };
  });
}

/** The shape that the whole stack gives. Throws ShapeError. */
export function stackedOutput<const S extends Shape, const L extends readonly LayerSpec[]>(
  input: S,
  layers: L,
): StackOutput<S, L> {
  return (traceStack(input, layers).at(-1)?.output ?? input) as never;
}

/** What one layer holds and computes, given its input's and output's shapes. */
export function layerCost(
  layer: LayerSpec,
  input: Shape,
  output: Shape,
): { parameters: number; macs: number } {
  const rules = rulesOf(layer);
  return {
    parameters: rules.parameters?.(layer, input) ?? 0,
    macs: rules.macs?.(layer, input, output) ?? 0,
  };
}

function atLayer<T>(layer: LayerSpec, index: number, compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    throw error instanceof ShapeError ? error.at(`layer ${index}, ${layer.type}`) : error;
  }
}
