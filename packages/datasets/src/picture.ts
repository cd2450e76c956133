/** @file What transforms work on: the pixels of one picture. */

/** Pixels in rows, three channels (R, G, B) each: uint8 in 0..255, or float32 after ToTensor. */
export interface Raster<Pixels extends Uint8Array | Float32Array = Uint8Array | Float32Array> {
  /** (height, width, 3), row-major. */
  readonly pixels: Pixels;
  readonly height: number;
  readonly width: number;
}

/** `pixels`: uint8 RGB, (height, width, 3), row-major. */
export type Picture = Raster<Uint8Array>;

/** Room for as many numbers of the same kind as `pixels` has. */
export function emptyLike<Pixels extends Uint8Array | Float32Array>(
  pixels: Pixels,
  length: number,
): Pixels {
  return (
    pixels instanceof Uint8Array ? new Uint8Array(length) : new Float32Array(length)
  ) as Pixels;
}
