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
  const { path, picture } = loaded[0]!;
  const { height, width } = picture;
  const pixels = new Uint8Array(loaded.length * height * width * 3);
  for (const [i, other] of loaded.entries()) {
    if (other.picture.height !== height || other.picture.width !== width) {
      throw new DatasetError(
        'size-mismatch',
        `Pictures of one batch have different sizes: '${path}' is ${height}x${width} (height x width), '${other.path}' is ${other.picture.height}x${other.picture.width}.`,
        'Put new Resize([height, width]) first in the Compose; one number alone keeps the aspect ratio.',
      );
    }
    pixels.set(other.picture.pixels, i * height * width * 3);
  }
  return { pixels, shape: [loaded.length, height, width, 3], paths: loaded.map((one) => one.path) };
}
