/**
 * @file Bilinear resizing with antialiasing, bit for bit as Pillow does it (`src/libImaging/Resample.c`):
 * a triangle filter, stretched when shrinking; weights in fixed point with 22 fractional bits; a
 * horizontal pass rounded to uint8, then a vertical one.
 */
import type { Picture } from './decode.js';

const PRECISION_BITS = 22;
const HALF = 1 << (PRECISION_BITS - 1);

/** For each output pixel along one axis: where its input pixels start and what each weighs. */
interface Taps {
  /** Weights per output pixel; those beyond its own are 0 and never read. */
  readonly size: number;
  readonly starts: Int32Array;
  readonly counts: Int32Array;
  readonly weights: Int32Array;
}

/** The output size of torchvision's `Resize(size)`: (height, width). */
export function resizedSize(
  { height, width }: { readonly height: number; readonly width: number },
  size: number | readonly [height: number, width: number],
): readonly [height: number, width: number] {
  if (typeof size !== 'number') return size;
  const long = Math.trunc((size * Math.max(height, width)) / Math.min(height, width));
  return height <= width ? [size, long] : [long, size];
}

/** uint8 RGB (H, W, 3) -> (height, width, 3). A picture that has the size already is returned as it is. */
export function resizeBilinear(picture: Picture, height: number, width: number): Picture {
  const narrowed = picture.width === width ? picture : resizeRows(picture, width);
  return narrowed.height === height ? narrowed : resizeColumns(narrowed, height);
}

function resizeRows({ pixels, height, width }: Picture, outWidth: number): Picture {
  const { size, starts, counts, weights } = tapsFor(width, outWidth);
  const out = new Uint8Array(height * outWidth * 3);
  let at = 0;
  for (let y = 0; y < height; y++) {
    const row = y * width * 3;
    for (let x = 0; x < outWidth; x++) {
      let from = row + starts[x]! * 3;
      let red = HALF;
      let green = HALF;
      let blue = HALF;
      const first = x * size;
      const end = first + counts[x]!;
      for (let k = first; k < end; k++) {
        const weight = weights[k]!;
        red += Math.imul(pixels[from]!, weight);
        green += Math.imul(pixels[from + 1]!, weight);
        blue += Math.imul(pixels[from + 2]!, weight);
        from += 3;
      }
      out[at] = red >> PRECISION_BITS;
      out[at + 1] = green >> PRECISION_BITS;
      out[at + 2] = blue >> PRECISION_BITS;
      at += 3;
    }
  }
  return { pixels: out, height, width: outWidth };
}

function resizeColumns({ pixels, height, width }: Picture, outHeight: number): Picture {
  const { size, starts, counts, weights } = tapsFor(height, outHeight);
  const stride = width * 3;
  const out = new Uint8Array(outHeight * stride);
  let at = 0;
  for (let y = 0; y < outHeight; y++) {
    const top = starts[y]! * stride;
    const first = y * size;
    const end = first + counts[y]!;
    for (let x = 0; x < stride; x++) {
      let sum = HALF;
      let from = top + x;
      for (let k = first; k < end; k++) {
        sum += Math.imul(pixels[from]!, weights[k]!);
        from += stride;
      }
      out[at++] = sum >> PRECISION_BITS;
    }
  }
  return { pixels: out, height: outHeight, width };
}

/** A data set has few distinct sizes; the limit only guards against one that has many. */
const CACHE_LIMIT = 1024;
const cache = new Map<string, Taps>();

function tapsFor(inSize: number, outSize: number): Taps {
  const key = `${inSize}:${outSize}`;
  let taps = cache.get(key);
  if (!taps) {
    if (cache.size >= CACHE_LIMIT) cache.clear();
    taps = computeTaps(inSize, outSize);
    cache.set(key, taps);
  }
  return taps;
}

function computeTaps(inSize: number, outSize: number): Taps {
  const scale = inSize / outSize;
  const support = Math.max(scale, 1);
  const inverse = 1 / support;
  const size = Math.ceil(support) * 2 + 1;
  const starts = new Int32Array(outSize);
  const counts = new Int32Array(outSize);
  const weights = new Int32Array(outSize * size);
  const triangle = new Float64Array(size);
  for (let x = 0; x < outSize; x++) {
    const center = (x + 0.5) * scale;
    const start = Math.max(0, Math.trunc(center - support + 0.5));
    const count = Math.min(inSize, Math.trunc(center + support + 0.5)) - start;
    let sum = 0;
    for (let k = 0; k < count; k++) {
      triangle[k] = Math.max(0, 1 - Math.abs((k + start - center + 0.5) * inverse));
      sum += triangle[k]!;
    }
    for (let k = 0; k < count; k++) {
      weights[x * size + k] = Math.trunc(0.5 + (triangle[k]! / sum) * (1 << PRECISION_BITS));
    }
    starts[x] = start;
    counts[x] = count;
  }
  return { size, starts, counts, weights };
}
