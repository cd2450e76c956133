/**
 * @file The element types of checkpoints, by safetensors' names. State dicts hold float32 and int64: other
 * floats become float32 (float64 is rounded), other integers and bool become int64.
 */
import { elementCount, type Shape } from '@striate/shapes';
import type { StateTensor } from './state-dict.js';

export interface ElementType {
  /** Bytes an element takes in the file. */
  readonly bytes: number;
  /** What it becomes in a state dict. */
  readonly dtype: StateTensor['dtype'];
  /** The tensor of these row-major elements, whose buffer it may keep. */
  decode(shape: Shape, packed: ArrayBuffer): StateTensor;
}

export const ELEMENT_TYPES = {
  F64: floats(8, (packed) => new Float32Array(new Float64Array(packed))),
  F32: floats(4, (packed) => new Float32Array(packed)),
  F16: floats(2, fromHalves),
  BF16: floats(2, fromBrainFloats),
  I64: integers(8, (packed) => new BigInt64Array(packed)),
  I32: integers(4, (packed) => widen(new Int32Array(packed))),
  I16: integers(2, (packed) => widen(new Int16Array(packed))),
  I8: integers(1, (packed) => widen(new Int8Array(packed))),
  U8: integers(1, (packed) => widen(new Uint8Array(packed))),
  BOOL: integers(1, (packed) => widen(new Uint8Array(packed))),
} as const satisfies Readonly<Record<string, ElementType>>;

function floats(bytes: number, read: (packed: ArrayBuffer) => Float32Array): ElementType {
  const dtype = 'float32';
  return { bytes, dtype, decode: (shape, packed) => ({ dtype, shape, data: read(packed) }) };
}

function integers(bytes: number, read: (packed: ArrayBuffer) => BigInt64Array): ElementType {
  const dtype = 'int64';
  return { bytes, dtype, decode: (shape, packed) => ({ dtype, shape, data: read(packed) }) };
}

function widen(values: ArrayLike<number>): BigInt64Array {
  return BigInt64Array.from({ length: values.length }, (_, i) => BigInt(values[i]!));
}

/** IEEE 754 binary16: a sign, 5 bits of exponent (less 15), 10 of fraction; exact in float32. */
function fromHalves(packed: ArrayBuffer): Float32Array {
  const halves = new Uint16Array(packed);
  const values = new Float32Array(halves.length);
  const words = new Uint32Array(values.buffer);
  for (let i = 0; i < halves.length; i++) {
    const half = halves[i]!;
    const sign = (half & 0x8000) << 16;
    const exponent = (half >> 10) & 0x1f;
    const fraction = half & 0x3ff;
    if (exponent === 0) {
      values[i] = (sign === 0 ? fraction : -fraction) * 2 ** -24;
    } else {
      // All bits set stand for infinity and NaN in both.
      words[i] = sign | ((exponent === 0x1f ? 0xff : exponent + 112) << 23) | (fraction << 13);
    }
  }
  return values;
}

/** bfloat16 is the upper half of a float32. */
function fromBrainFloats(packed: ArrayBuffer): Float32Array {
  const halves = new Uint16Array(packed);
  const words = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) words[i] = halves[i]! << 16;
  return new Float32Array(words.buffer);
}

/** Infinity where a hostile shape has more elements than can be counted: no file holds as many. */
export function countElements(shape: Shape): number {
  try {
    return elementCount(shape);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** Whether these are counts as a file may claim them: whole numbers from 0. */
export function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}
