/** @file What the trainer needs of a loader, and the way of its batches onto the device. */
import {
  add,
  type Backend,
  concat,
  mul,
  pictures,
  scope,
  slice,
  type Tensor,
  tensor,
} from '@striate/tensor';

/** uint8 pictures (N, H, W, 3) and what is left to do to them; `@striate/datasets` loads such. */
export interface PictureBatch {
  readonly pixels: Uint8Array;
  /** float32 (N, 3, H, W) in place of the pixels, where all has been done to them already. */
  readonly values?: Float32Array | undefined;
  readonly shape: readonly [n: number, height: number, width: number, channels: 3];
  /** (N): 1 where a picture is to be mirrored. */
  readonly flip: Uint8Array;
  readonly normalize:
    | { readonly mean: readonly number[]; readonly std: readonly number[] }
    | undefined;
  /** The share of each picture in itself, where it is to be mixed with the one before it. */
  readonly mix?: number | undefined;
}

/** Pictures with their classes (N). */
export interface LabelledBatch extends PictureBatch {
  readonly labels: Int32Array;
  /** (N): the index of each picture in the underlying data set. */
  readonly indices?: Uint32Array | undefined;
  /** Pictures of the epoch's order up to and with this batch; where not given, those of all batches so far. */
  readonly nextPosition?: number | undefined;
  /** float32 (N, classes) in place of the labels for the loss, where pictures have been mixed. */
  readonly targets?: Float32Array | undefined;
}

/** A source of batches, epoch by epoch: a DataLoader, or anything shaped like one. */
export interface BatchSource {
  /** Batches per epoch. */
  readonly length: number;
  /** `from`: how many pictures of the epoch's order to pass over; a source that can't must begin with 0. */
  epoch(epoch: number, options?: { readonly from?: number }): AsyncIterable<LabelledBatch>;
  /** Takes the memory of a batch back, which is not read any more from now on. */
  release?(batch: LabelledBatch): void;
}

/** float32 (N, 3, H, W) on `backend`: mirrored, divided by 255, normalised and mixed there. */
export function toDevice(batch: PictureBatch, backend: Backend): Tensor {
  const { mix } = batch;
  if (mix === undefined) return upload(batch, backend);
  return scope(() => {
    const own = upload(batch, backend);
    const last = slice(own, [[-1]]);
    const before = batch.shape[0] === 1 ? own : concat([last, slice(own, [[0, -1]])]);
    return add(mul(own, mix), mul(before, 1 - mix));
  });
}

function upload(batch: PictureBatch, backend: Backend): Tensor {
  const { values, pixels, shape, flip } = batch;
  if (values) {
    const [n, height, width, channels] = shape;
    return tensor(values, { backend, shape: [n, channels, height, width] });
  }
  const { mean, std } = batch.normalize ?? { mean: [0, 0, 0], std: [1, 1, 1] };
  return pictures(pixels, shape, { flip, mean, std }, backend);
}

/** What the loss compares the logits with: classes (N), or shares of each (N, classes). */
export function targetsOf({ labels, targets }: LabelledBatch, backend: Backend): Tensor {
  if (!targets) return tensor(labels, { backend });
  return tensor(targets, { backend, shape: [labels.length, targets.length / labels.length] });
}
