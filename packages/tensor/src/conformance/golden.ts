/** @file The form in which fixtures/generate.py writes PyTorch's values, and how they are read. */
import type { Shape } from '@striate/shapes';
import { type DType, type HostArray, hostArray } from '../dtype.js';
import { tensors } from './fixtures/golden.js';

/** An element type, a shape, and the little-endian elements in base64. */
export type GoldenTensor = readonly [dtype: string, shape: Shape, data: string];

/** Tensors by name, each given by its number in the list of all tensors. */
export type GoldenNames = Readonly<Record<string, number>>;

/** One call of a kernel (or of its default) and what PyTorch says comes out. */
export interface GoldenCase {
  readonly kernel: string;
  readonly name: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly inputs: GoldenNames;
  /** Operands that the kernel changes in place; their values afterwards are among the results. */
  readonly cells: GoldenNames;
  readonly results: GoldenNames;
}

/** A tensor on the host. */
export interface HostValue {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly data: HostArray;
}

export function decode(name: number): HostValue {
  const [type, shape, text] = tensors[name]!;
  const dtype = type as DType;
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const width = hostArray(dtype, 0).BYTES_PER_ELEMENT;
  const data = hostArray(dtype, bytes.length / width);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < data.length; i++) {
    if (dtype === 'float32') data[i] = view.getFloat32(i * 4, true);
    else data[i] = dtype === 'int32' ? view.getInt32(i * 4, true) : bytes[i]!;
  }
  return { dtype, shape, data };
}
