/** @file `@striate/layers/onnx`: models as ONNX files, for any runtime that reads those. */
import type { Shape } from '@striate/shapes';
import { Cell } from '@striate/tensor';
import { LayerError } from '../errors.js';
import type { Module } from '../module.js';
import { type NamedValues, OnnxGraph, type OnnxValue } from './graph.js';
import { byteLength, encodeModel } from './protobuf.js';
import { visit } from './visit.js';

export type { NamedValues, OnnxValue } from './graph.js';
export type { OnnxAttribute } from './protobuf.js';
export type { OnnxExportable } from './visit.js';
export { OnnxGraph };

export interface OnnxOptions {
  /** The input's shape. Its first size is the batch, which the file leaves open. */
  readonly inputShape: Shape;
  /** Notes in the file (`metadata_props`): what prediction needs beside the weights. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/** The version of ONNX's operators that the files use: the first with LayerNormalization, read everywhere. */
const OPSET = 17;
/** What a protocol buffer may hold. */
const MOST_BYTES = 2 ** 31 - 1;

/**
 * The model in eval mode as an ONNX file (opset 17) from `input` (N, ...) to `output` (N, ...), float32, with
 * its weights under their keys; as parts to be written one after the other. Layers of this package in
 * Sequentials are known, other modules need a method `toOnnx`. Throws LayerError with the path of what can't
 * be exported, ShapeError where the shape does not fit. (https://onnx.ai/onnx/operators/)
 */
export async function encodeOnnx(
  model: Module,
  { inputShape, metadata = {} }: OnnxOptions,
): Promise<Uint8Array[]> {
  model.locate();
  const cells = new Map<Cell, NamedValues>();
  for (const [key, member] of model.namedState()) {
    if (!(member instanceof Cell) || cells.has(member)) continue;
    cells.set(member, { key, data: (await member.values()) as Float32Array });
  }
  const graph = new OnnxGraph(cells, visit);
  const input = { name: 'input', shape: inputShape };
  const last = graph.module(model, input);
  const output: OnnxValue = { name: 'output', shape: last.shape };
  // A node of its own: the last value may be the input, or be used elsewhere, too.
  graph.close(last, output);
  const parts = encodeModel({
    producer: 'striate',
    opset: OPSET,
    name: model.constructor.name,
    nodes: graph.nodes,
    initializers: graph.initializers,
    input,
    output,
    metadata,
  });
  if (byteLength(parts) > MOST_BYTES) {
    throw new LayerError(
      'not-exportable',
      `The ONNX file would have ${byteLength(parts)} bytes, but such a file holds at most ${MOST_BYTES}.`,
      'Write the weights as safetensors.',
    );
  }
  return parts;
}
