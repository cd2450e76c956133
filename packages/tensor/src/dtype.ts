/** @file The element types, as a table: their arrays on the host and their sizes. */

/** bool is stored as one byte, 0 or 1. float64 exists on the reference backend alone, for gradcheck. */
const TABLE = {
  float32: { bytes: 4, array: Float32Array },
  float64: { bytes: 8, array: Float64Array },
  int32: { bytes: 4, array: Int32Array },
  uint8: { bytes: 1, array: Uint8Array },
  bool: { bytes: 1, array: Uint8Array },
} as const;

export type DType = keyof typeof TABLE;

/** The host array that holds elements of each type. */
export type HostArray = Float32Array | Float64Array | Int32Array | Uint8Array;

export const dtypes = Object.keys(TABLE) as readonly DType[];

/** Bytes per element. */
export function bytesOf(dtype: DType): number {
  return TABLE[dtype].bytes;
}

/** A host array of `count` zeros, or one over `buffer`. */
export function hostArray(dtype: DType, count: number): HostArray {
  return new TABLE[dtype].array(count);
}

/** The type that a host array is uploaded as where none is named. */
export function dtypeOf(data: HostArray): DType {
  if (data instanceof Float32Array) return 'float32';
  if (data instanceof Float64Array) return 'float64';
  return data instanceof Int32Array ? 'int32' : 'uint8';
}

export function isFloat(dtype: DType): boolean {
  return dtype === 'float32' || dtype === 'float64';
}
