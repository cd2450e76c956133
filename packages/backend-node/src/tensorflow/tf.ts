/** @file The part of TensorFlow.js that is used; the package itself is loaded where the engine is opened. */
import type { DType } from '@striate/tensor';
import type * as core from '@tensorflow/tfjs-core';

/** Either `@tensorflow/tfjs-core`, or one of the packages for Node, which export all of it. */
export type Tf = typeof core;
export type Tensor = core.Tensor;
export type TfType = 'float32' | 'int32' | 'bool';

/** TensorFlow.js has no uint8: such elements are int32 there. */
export function tfType(dtype: DType): TfType {
  if (dtype === 'uint8') return 'int32';
  return dtype as TfType;
}
