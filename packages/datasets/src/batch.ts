/** @file What a loader delivers: uint8 pictures, and what the device has yet to do to them. */
import type { Picture } from './picture.js';
import { DatasetError } from './errors.js';
import type { Normalization } from './transforms.js';

/**
 * Pictures of one size. The device makes them float32 (N, 3, H, W): where `flip` is 1 the picture is
 * mirrored left to right, every value is divided by 255, and with `normalize` each channel becomes
 * (value - mean) / std.
 */
export interface PictureBatch {
  /** uint8 RGB, (N, H, W, 3), row-major. */
  readonly pixels: Uint8Array;
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
  #pixels: Uint8Array | undefined;
  #slotBytes = 0;

  /** `count`: the most pictures there can be. */
  constructor(count: number) {
    this.#sizes = Array.from({ length: count });
  }

  /** Where to write picture number `slot`, uint8 RGB of (height, width, 3). */
  place(slot: number, height: number, width: number): Uint8Array {
    const bytes = height * width * 3;
    if (!this.#pixels) {
      this.#slotBytes = bytes;
      this.#pixels = new Uint8Array(this.#sizes.length * bytes);
    }
    this.#sizes[slot] = { height, width };
    // A picture of another size has no place here; `finish` says so of the first one in order.
    if (bytes !== this.#slotBytes) return new Uint8Array(bytes);
    return this.#pixels.subarray(slot * bytes, (slot + 1) * bytes);
  }

  /** Joins the pictures of `slots` (in order, at least one). Throws DatasetError if their sizes differ. */
  finish(
    slots: readonly number[],
    pathOf: (slot: number) => string,
  ): Pick<PictureBatch, 'pixels' | 'shape' | 'paths'> {
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
    const bytes = height * width * 3;
    const pixels = this.#pixels!;
    for (const [to, from] of slots.entries()) {
      if (from !== to) pixels.copyWithin(to * bytes, from * bytes, (from + 1) * bytes);
    }
    return {
      pixels:
        slots.length * bytes === pixels.length ? pixels : pixels.slice(0, slots.length * bytes),
      shape: [slots.length, height, width, 3],
      paths: slots.map(pathOf),
    };
  }
}

/** A loaded picture and the file it came from. */
export interface LoadedPicture {
  readonly path: string;
  readonly picture: Picture;
}

/** Joins at least one picture into (N, H, W, 3). Throws DatasetError if their sizes differ. */
export function stack(
  loaded: readonly LoadedPicture[],
): Pick<PictureBatch, 'pixels' | 'shape' | 'paths'> {
  const batch = new BatchPixels(loaded.length);
  for (const [slot, { picture }] of loaded.entries()) {
    batch.place(slot, picture.height, picture.width).set(picture.pixels);
  }
  return batch.finish([...loaded.keys()], (slot) => loaded[slot]!.path);
}
