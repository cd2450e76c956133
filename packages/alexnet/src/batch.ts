/** @file What the trainer needs of a loader, and the way of its batches onto the device. */
import { type Backend, pictures, type Tensor } from '@striate/tensor';

/** uint8 pictures (N, H, W, 3) and what is left to do to them; `@striate/datasets` loads such. */
export interface PictureBatch {
  readonly pixels: Uint8Array;
  readonly shape: readonly [n: number, height: number, width: number, channels: 3];
  /** (N): 1 where a picture is to be mirrored. */
  readonly flip: Uint8Array;
  readonly normalize:
    | { readonly mean: readonly number[]; readonly std: readonly number[] }
    | undefined;
}

/** Pictures with their classes (N). */
export interface LabelledBatch extends PictureBatch {
  readonly labels: Int32Array;
}

/** A source of batches, epoch by epoch: a DataLoader, or anything shaped like one. */
export interface BatchSource {
  /** Batches per epoch. */
  readonly length: number;
  epoch(epoch: number): AsyncIterable<LabelledBatch>;
}

/** float32 (N, 3, H, W) on `backend`: mirrored, divided by 255 and normalised there. */
export function toDevice(batch: PictureBatch, backend: Backend): Tensor {
  const { mean, std } = batch.normalize ?? { mean: [0, 0, 0], std: [1, 1, 1] };
  return pictures(batch.pixels, batch.shape, { flip: batch.flip, mean, std }, backend);
}
