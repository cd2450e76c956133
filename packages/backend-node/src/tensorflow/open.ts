/** @file Opening the tensorflow engine, and saying whether it can be opened. */
import type { Backend } from '@striate/tensor';
import { tensorflowBackend } from './backend.js';
import { PROCESSOR_PIECE } from './kernels/optimize.js';
import { loadTensorflow, type TensorflowDevice } from './load.js';
import { rawPrimitives } from './raw/index.js';
import { verify } from './verify.js';

/** Throws BackendError where TensorFlow can't be loaded, lacks the device, or computes wrong results. */
export async function openTensorflow(device: TensorflowDevice): Promise<Backend> {
  const { tf, usesGpu, device: place } = loadTensorflow(device);
  const backend = tensorflowBackend({
    tf,
    device: place,
    raw: rawPrimitives(tf, usesGpu),
    ...(usesGpu ? {} : { piece: PROCESSOR_PIECE }),
  });
  await verify(backend);
  return backend;
}

/** Whether the tensorflow engine can run here; if not, why, and how to mend it. */
export type TensorflowAvailability =
  | { readonly available: true; readonly version: string; readonly device: string }
  | { readonly available: false; readonly reason: string };

/** Loads TensorFlow, which takes seconds the first time. */
export function tensorflowAvailability(device: TensorflowDevice = 'auto'): TensorflowAvailability {
  try {
    const { version, device: place } = loadTensorflow(device);
    return { available: true, version, device: place };
  } catch (error) {
    return { available: false, reason: (error as Error).message };
  }
}
