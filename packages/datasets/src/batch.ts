/** @file What a loader delivers: uint8 pictures, and what the device has yet to do to them. */
import { BatchMemory } from './batch-memory.js';
import { DatasetError } from './errors.js';
import type { Raster } from './picture.js';
import type { Normalization } from './transforms.js';

/**
 * Pictures of one size. The device makes them float32 (N, 3, H, W): where `flip` is 1 the picture is
 * mirrored left to right, every value is divided by 255, and with `normalize` each channel becomes
 * (value - mean) / std. Where there are `values`, the host has done all of that.
 */
export interface PictureBatch {
  /** uint8 RGB, (N, H, W, 3), row-major; empty where there are `values`. */
  readonly pixels: Uint8Array;
  /**
   * float32 (N, 3, H, W), where the Compose has transforms after those that the device can do, such as
   * RandomErasing; undefined otherwise.
   */
  readonly values?: Float32Array | undefined;
  /** Of the pictures in pixels, in this order for `values` too. */
  readonly shape: readonly [n: number, height: number, width: number, channels: 3];
  /** (N): 1 where a picture is to be mirrored. */
  readonly flip: Uint8Array;
  readonly normalize: Normalization | undefined;
  /** (N): the file of each picture. */
  readonly paths: readonly string[];
}

/** A batch of labelled pictures. */
export interface Batch extends PictureBatch {
  /** (N): the class of each picture. */
  readonly labels: Int32Array;
  /** float32 (N, classes): how much of each class each picture is, where MixUp or CutMix has mixed them. */
  readonly targets?: Float32Array | undefined;
  /**
   * Where MixUp is to mix: the device makes each picture mix * itself + (1 - mix) * the one before it in the
   * batch (the first: the last), after all else. `targets` are mixed already.
   */
  readonly mix?: number | undefined;
  /** (N): the index of each picture in the underlying data set. */
  readonly indices: Uint32Array;
  /** How far the epoch has come after this batch: `epoch(e, { from: nextPosition })` goes on from here. */
  readonly nextPosition: number;
}

interface Size {
  readonly height: number;
  readonly width: number;
}

/** The memory of a batch under way: pictures are written where they belong as they come, in any order. */
export class BatchPixels {
  readonly #sizes: (Size | undefined)[];
  readonly #isTensor: boolean;
  readonly #memory: BatchMemory;
  #pixels: Uint8Array | Float32Array | undefined;
  #slotLength = 0;

  /** `count`: the most pictures there can be. `isTensor`: whether they are float32. */
  constructor(count: number, isTensor: boolean, memory: BatchMemory) {
    this.#sizes = Array.from({ length: count });
    this.#isTensor = isTensor;
    this.#memory = memory;
  }

  /** Where to write picture number `slot`: uint8 of (height, width, 3), or float32 of (3, height, width). */
  place(slot: number, height: number, width: number): Uint8Array | Float32Array {
    const length = height * width * 3;
    if (!this.#pixels) {
      this.#slotLength = length;
      const numbers = this.#sizes.length * length;
      this.#pixels = this.#isTensor
        ? new Float32Array(this.#memory.take(numbers * 4))
        : new Uint8Array(this.#memory.take(numbers));
    }
    this.#sizes[slot] = { height, width };
    // A picture of another size has no place here; `finish` says so of the first one in order.
    if (length !== this.#slotLength)
      return new (this.#isTensor ? Float32Array : Uint8Array)(length);
    return this.#pixels.subarray(slot * length, (slot + 1) * length);
  }

  /** Joins the pictures of `slots` (in order, at least one). Throws DatasetError if their sizes differ. */
  finish(
    slots: readonly number[],
    pathOf: (slot: number) => string,
  ): Pick<PictureBatch, 'pixels' | 'values' | 'shape' | 'paths'> {
    const { height, width } = this.#sizes[slots[0]!]!;
    for (const slot of slots) {
      const other = this.#sizes[slot]!;
      if (other.height !== height || other.width !== width) {
        throw new DatasetError(
          'size-mismatch',
          `Pictures of one batch have different sizes: '${pathOf(slots[0]!)}' is ${height}x${width} (height x width), '${pathOf(slot)}' is ${other.height}x${other.width}.`,
          'Put new Resize([height, width]) first in the Compose; one number alone keeps the aspect ratio.',
        );
      }
    }
    const length = height * width * 3;
    const all = this.#pixels!;
    for (const [to, from] of slots.entries()) {
      if (from !== to) all.copyWithin(to * length, from * length, (from + 1) * length);
    }
    const used = slots.length * length;
    const kept = used === all.length ? all : all.slice(0, used);
    return {
      ...(kept instanceof Uint8Array
        ? { pixels: kept }
        : { pixels: new Uint8Array(), values: kept }),
      shape: [slots.length, height, width, 3],
      paths: slots.map(pathOf),
    };
  }
}

/** A loaded picture and the file it came from. */
export interface LoadedPicture {
  readonly path: string;
  readonly picture: Raster;
}

/** Joins at least one picture into one batch. Throws DatasetError if their sizes differ. */
export function stack(
  loaded: readonly LoadedPicture[],
  isTensor: boolean,
): Pick<PictureBatch, 'pixels' | 'values' | 'shape' | 'paths'> {
  const batch = new BatchPixels(loaded.length, isTensor, new BatchMemory(0));
  for (const [slot, { picture }] of loaded.entries()) {
    batch.place(slot, picture.height, picture.width).set(picture.pixels);
  }
  return batch.finish([...loaded.keys()], (slot) => loaded[slot]!.path);
}
