import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, resizeBilinear } from '../src/index.js';
import { resize, resizedSize } from '../src/resize/resize.js';
import { fixture, picturePath, sha256 } from './folders.js';

interface Resized {
  size: number | [number, number];
  height: number;
  width: number;
  sha256: string;
}
const pillow = fixture<Record<string, { resized: Resized[] }>>('pictures.json');

describe('resizeBilinear', () => {
  it.each(Object.keys(pillow))(
    "gives the bits of torchvision's Resize for %s, up and down",
    async (name) => {
      const picture = await decode(picturePath(name));
      for (const { size, ...expected } of pillow[name]!.resized) {
        const resized = resizeBilinear(picture, ...resizedSize(picture, { size }));
        const { height, width, pixels } = resized;
        expect({ height, width, sha256: sha256(pixels) }, `size ${size}`).toEqual(expected);
      }
    },
  );

  it('keeps a picture of one colour as it is, at any size', () => {
    const side = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(side, side, side, side, fc.nat(255), (height, width, h, w, level) => {
        const pixels = new Uint8Array(height * width * 3).fill(level);
        const resized = resizeBilinear({ pixels, height, width }, h, w);
        expect(resized.pixels).toEqual(new Uint8Array(h * w * 3).fill(level));
      }),
    );
  });

  it('with coarse weights is now and then a level or two away', () => {
    const picture = { pixels: new Uint8Array(61 * 47 * 3), height: 47, width: 61 };
    for (const i of picture.pixels.keys()) picture.pixels[i] = (i * i * 7919) >> 5;
    for (const interpolation of ['bilinear', 'bicubic'] as const) {
      for (const [height, width] of [
        [20, 31],
        [47, 17],
        [90, 100],
      ] as const) {
        const exact = resize(picture, height, width, interpolation).pixels;
        const coarse = resize(picture, height, width, interpolation, { isCoarse: true }).pixels;
        const differences = Array.from(exact, (level, i) => Math.abs(level - coarse[i]!));
        expect(Math.max(...differences)).toBeLessThanOrEqual(2);
        const share = differences.filter((difference) => difference > 0).length / exact.length;
        expect(share).toBeGreaterThan(0);
        expect(share).toBeLessThan(0.05);
      }
    }
  });
});
