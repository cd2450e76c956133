/** @file What the readers of simple formats have in common. */

export interface PixelSize {
  readonly height: number;
  readonly width: number;
}

/** As Pillow: twice `Image.MAX_IMAGE_PIXELS`, beyond which it takes a file for a decompression bomb. */
export const PIXEL_LIMIT = 178_956_970;

/** Throws for a size that is none, or more pixels than are allowed. */
export function checkSize({ height, width }: PixelSize, maxPixels: number): void {
  if (!(height > 0) || !(width > 0)) throw new Error(`it is ${width} x ${height} pixels in size`);
  if (height * width > maxPixels) {
    throw new Error(
      `it has ${width} x ${height} pixels, more than maxPixels (${maxPixels}) allows, and may be a decompression bomb`,
    );
  }
}

export function truncated(): Error {
  return new Error('the file ends too early');
}
