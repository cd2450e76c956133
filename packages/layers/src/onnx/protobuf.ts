/**
 * @file The part of ONNX's protocol buffers (onnx.proto, IR version 8) that a float32 network needs. A message
 * is a list of byte ranges, so that weights go into the file without being copied.
 */

import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { Shape } from '@striate/shapes';

export type Parts = readonly Uint8Array[];

/** A whole number, a list of them, text, or `{ float }`. */
export type OnnxAttribute = number | readonly number[] | string | { readonly float: number };

export interface Node {
  readonly name: string;
  readonly op: string;
  /** Names of values; '' where an optional one is left out. */
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

export type OnnxArray = Float32Array | BigInt64Array;

export interface Initializer {
  readonly name: string;
  readonly shape: Shape;
  readonly data: OnnxArray;
}

export interface Model {
  readonly producer: string;
  readonly opset: number;
  readonly name: string;
  readonly nodes: readonly Node[];
  readonly initializers: readonly Initializer[];
  /** The first size is the batch, which is left open. */
  readonly input: { readonly name: string; readonly shape: Shape };
  readonly output: { readonly name: string; readonly shape: Shape };
  readonly metadata: Readonly<Record<string, string>>;
}

const IR_VERSION = 8;
const ATTRIBUTE = { float: 1, int: 2, string: 3, ints: 7 } as const;
const ELEMENTS = { float32: 1, int64: 7 } as const;

/** ModelProto. */
export function encodeModel(model: Model): Uint8Array[] {
  const head = new BinaryWriter()
    .tag(1, WireType.Varint)
    .int64(IR_VERSION)
    .tag(2, WireType.LengthDelimited)
    .string(model.producer);
  const tail = new BinaryWriter()
    .tag(8, WireType.LengthDelimited)
    .fork()
    .tag(1, WireType.LengthDelimited)
    .string('')
    .tag(2, WireType.Varint)
    .int64(model.opset)
    .join();
  for (const [key, value] of Object.entries(model.metadata)) {
    tail
      .tag(14, WireType.LengthDelimited)
      .fork()
      .tag(1, WireType.LengthDelimited)
      .string(key)
      .tag(2, WireType.LengthDelimited)
      .string(value)
      .join();
  }
  return [head.finish(), ...field(7, graph(model)), tail.finish()];
}

/** A field that holds the message of these parts. */
function field(number: number, parts: Parts): Uint8Array[] {
  const length = byteLength(parts);
  return [
    new BinaryWriter().tag(number, WireType.LengthDelimited).uint32(length).finish(),
    ...parts,
  ];
}

export function byteLength(parts: Parts): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}

/** GraphProto. */
function graph({ name, nodes, initializers, input, output }: Model): Uint8Array[] {
  const structure = new BinaryWriter();
  for (const node of nodes) {
    writeNode(structure.tag(1, WireType.LengthDelimited).fork(), node).join();
  }
  structure.tag(2, WireType.LengthDelimited).string(name);
  const ends = new BinaryWriter();
  for (const [number, value] of [
    [11, input],
    [12, output],
  ] as const) {
    writeValueInfo(ends.tag(number, WireType.LengthDelimited).fork(), value).join();
  }
  return [
    structure.finish(),
    ...initializers.flatMap((initializer) => field(5, tensor(initializer))),
    ends.finish(),
  ];
}

/** NodeProto. */
function writeNode(writer: BinaryWriter, node: Node): BinaryWriter {
  for (const input of node.inputs) writer.tag(1, WireType.LengthDelimited).string(input);
  writer.tag(2, WireType.LengthDelimited).string(node.output);
  writer.tag(3, WireType.LengthDelimited).string(node.name);
  writer.tag(4, WireType.LengthDelimited).string(node.op);
  for (const [name, value] of Object.entries(node.attributes)) {
    writer.tag(5, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.LengthDelimited).string(name);
    writeAttribute(writer, value).join();
  }
  return writer;
}

/** AttributeProto, behind its name. */
function writeAttribute(writer: BinaryWriter, value: OnnxAttribute): BinaryWriter {
  const type = (kind: keyof typeof ATTRIBUTE) =>
    writer.tag(20, WireType.Varint).int32(ATTRIBUTE[kind]);
  if (typeof value === 'number') return type('int').tag(3, WireType.Varint).int64(value);
  if (typeof value === 'string') {
    return type('string').tag(4, WireType.LengthDelimited).string(value);
  }
  if ('float' in value) return type('float').tag(2, WireType.Bit32).float(value.float);
  for (const item of value) writer.tag(8, WireType.Varint).int64(item);
  return type('ints');
}

/** TensorProto. */
function tensor({ name, shape, data }: Initializer): Uint8Array[] {
  const head = new BinaryWriter();
  for (const size of shape) head.tag(1, WireType.Varint).int64(size);
  const type = data instanceof Float32Array ? 'float32' : 'int64';
  head.tag(2, WireType.Varint).int32(ELEMENTS[type]);
  head.tag(8, WireType.LengthDelimited).string(name);
  return [
    head.finish(),
    ...field(9, [new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]),
  ];
}

/** ValueInfoProto of float32 numbers. */
function writeValueInfo(
  writer: BinaryWriter,
  { name, shape }: { readonly name: string; readonly shape: Shape },
): BinaryWriter {
  writer.tag(1, WireType.LengthDelimited).string(name);
  writer.tag(2, WireType.LengthDelimited).fork().tag(1, WireType.LengthDelimited).fork();
  writer.tag(1, WireType.Varint).int32(ELEMENTS.float32);
  writer.tag(2, WireType.LengthDelimited).fork();
  for (const [i, size] of shape.entries()) {
    writer.tag(1, WireType.LengthDelimited).fork();
    if (i === 0) writer.tag(2, WireType.LengthDelimited).string('batch').join();
    else writer.tag(1, WireType.Varint).int64(size).join();
  }
  return writer.join().join().join();
}
