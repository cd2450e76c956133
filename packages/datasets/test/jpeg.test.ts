import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import sharp, { type JpegOptions } from 'sharp';
import { describe, expect, it } from 'vitest';
import { type BlockSize, blockFor, readJpeg, WHOLE_BLOCK } from '../src/decoders/jpeg/decode.js';
import { decode, type Picture, resizeBilinear } from '../src/index.js';
import { fixture, picturePath, sha256 } from './folders.js';

const pillow = fixture<Record<string, { decoded: { sha256: string } }>>('pictures.json');

function read(file: Uint8Array, block: BlockSize = WHOLE_BLOCK): Picture | undefined {
  return readJpeg(
    file,
    1e8,
    () => block,
    (picture) => ({ ...picture, pixels: picture.pixels.slice() }),
  );
}

/** A smooth scene with some noise, by sharp. */
async function jpegOf(width: number, height: number, options: JpegOptions): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const;
  const background = { r: 200, g: 120, b: 60 };
  return await sharp({ create: { width, height, channels: 3, background, noise } })
    .blur(1.2)
    .composite([
      {
        input: { create: { width: 3, height: 3, channels: 3, background: '#2040f0' } },
        left: 1,
        top: 1,
      },
    ])
    .jpeg(options)
    .toBuffer();
}

async function bySharp(file: Buffer): Promise<Uint8Array> {
  return new Uint8Array(await sharp(file, { ignoreIcc: true }).raw().toBuffer());
}

describe('the decoder of ordinary JPEGs', () => {
  const ordinary = [
    ...['plain.jpg', 'landscape.jpg', 'portrait.jpg', 'full-chroma.jpg', 'half-chroma.jpg'],
    ...['grey.jpg', 'turned.jpg', 'profile.jpg', 'long.jpg', 'restarts.jpg'],
  ];

  it.each(ordinary)("gives Pillow's bits for %s", (name) => {
    expect(sha256(read(readFileSync(picturePath(name)))!.pixels)).toBe(
      pillow[name]!.decoded.sha256,
    );
  });

  it('leaves every other picture to libvips', () => {
    const names = readdirSync(picturePath('.'));
    const others = names.filter((name) => !ordinary.includes(name));
    const taken = others.filter((name) => read(readFileSync(picturePath(name))));
    expect(others.length).toBeGreaterThan(40);
    expect(taken).toEqual([]);
  });

  it("gives libvips' bits for any size, quality and sampling", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 6, max: 90 }),
        fc.integer({ min: 4, max: 90 }),
        fc.integer({ min: 1, max: 100 }),
        fc.constantFrom('4:2:0', '4:4:4'),
        fc.boolean(),
        async (width, height, quality, chromaSubsampling, optimiseCoding) => {
          const file = await jpegOf(width, height, { quality, chromaSubsampling, optimiseCoding });
          const picture = read(file)!;
          expect([picture.width, picture.height]).toEqual([width, height]);
          expect(sha256(picture.pixels)).toBe(sha256(await bySharp(file)));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('never reads a broken file otherwise than libvips, and never fails by itself', async () => {
    const sound = readFileSync(picturePath('restarts.jpg'));
    await fc.assert(
      fc.asyncProperty(
        fc.nat(sound.length - 1),
        fc.nat(255),
        fc.option(fc.nat(sound.length - 1)),
        async (at, byte, end) => {
          const file = Buffer.from(end === null ? sound : sound.subarray(0, end));
          if (at < file.length) file[at] = byte;
          const picture = read(file);
          if (!picture) return;
          const strict = await sharp(file, { failOn: 'error', ignoreIcc: true })
            .raw()
            .toBuffer()
            .catch(() => undefined);
          if (strict) expect(sha256(picture.pixels)).toBe(sha256(new Uint8Array(strict)));
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe('decoding at a lower resolution', () => {
  it.each<[BlockSize]>([
    [{ width: 4, height: 8 }],
    [{ width: 8, height: 4 }],
    [{ width: 4, height: 4 }],
    [{ width: 2, height: 2 }],
    [{ width: 1, height: 1 }],
  ])('shows what the whole picture shows: %o', async (block) => {
    for (const chromaSubsampling of ['4:2:0', '4:4:4']) {
      const whole = gradient(80, 112);
      const raw = { raw: { width: 112, height: 80, channels: 3 } } as const;
      const jpeg = sharp(whole.pixels, raw).jpeg({ quality: 100, chromaSubsampling });
      const small = read(await jpeg.toBuffer(), block)!;
      const [across, down] = [8 / block.width, 8 / block.height];
      expect([small.width, small.height]).toEqual([112 / across, 80 / down]);
      // A transform cut off overshoots on a slope by a seventh, which is more than a level here.
      expect(meanDifference(small, boxes(whole, across, down))).toBeLessThan(2);
    }
    for (const name of ['landscape.jpg', 'grey.jpg', 'half-chroma.jpg']) {
      const whole = await decode(picturePath(name));
      const small = read(readFileSync(picturePath(name)), block)!;
      expect(small.width).toBe(Math.ceil((whole.width * block.width) / 8));
      expect(small.height).toBe(Math.ceil((whole.height * block.height) / 8));
    }
  });

  it.each([4, 2, 1])(
    'passes over what large pictures have no use for, blocks of %d',
    async (side) => {
      const raw = { raw: { width: 112, height: 80, channels: 3 } } as const;
      const large = sharp(gradient(80, 112).pixels, raw).resize(1120, 800, { fit: 'fill' });
      for (const optimiseCoding of [true, false]) {
        const file = await large.clone().jpeg({ quality: 100, optimiseCoding }).toBuffer();
        const pixels = new Uint8Array(await sharp(file).raw().toBuffer());
        const whole = boxes({ pixels, height: 800, width: 1120 }, 8 / side, 8 / side);
        expect(meanDifference(read(file, { width: side, height: side })!, whole)).toBeLessThan(1);
      }
    },
  );

  it('is chosen so that a picture stays at least four fifths as large as is asked', () => {
    const block = (width: number, height: number) =>
      blockFor({ width: 1600, height: 1200 }, { width, height });
    expect(block(224, 224)).toEqual({ width: 2, height: 2 });
    expect(block(500, 375)).toEqual({ width: 2, height: 2 });
    expect(block(501, 375)).toEqual({ width: 4, height: 4 });
    expect(block(1001, 750)).toEqual({ width: 8, height: 4 });
    expect(block(1000, 751)).toEqual({ width: 4, height: 8 });
    expect(block(1600, 1200)).toEqual(WHOLE_BLOCK);
    expect(block(10, 10)).toEqual({ width: 1, height: 1 });
  });

  it('differs little from the whole picture once both are resized', async () => {
    const file = await jpegOf(403, 299, { quality: 90 });
    const target = { width: 96, height: 101 };
    const resized = (block: BlockSize) => resizeBilinear(read(file, block)!, 101, 96);
    const fast = resized(blockFor({ width: 403, height: 299 }, target));
    expect(meanDifference(fast, resized(WHOLE_BLOCK))).toBeLessThan(3);
  });
});

/** Colours that change slowly, so that every way to make them smaller gives about the same. */
function gradient(height: number, width: number): Picture {
  const pixels = Uint8Array.from({ length: height * width * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    return [2 * x, 250 - 3 * y, 20 + x + y][i % 3]!;
  });
  return { pixels, height, width };
}

/** The mean of each box of pixels. */
function boxes({ pixels, height, width }: Picture, across: number, down: number): Picture {
  const size = { width: width / across, height: height / down };
  const means = new Uint8Array(size.width * size.height * 3);
  for (let i = 0; i < means.length; i++) {
    const [channel, x, y] = [i % 3, Math.floor(i / 3) % size.width, Math.floor(i / 3 / size.width)];
    let sum = 0;
    let count = 0;
    for (let row = y * down; row < (y + 1) * down; row++) {
      for (let column = x * across; column < (x + 1) * across; column++) {
        sum += pixels[(row * width + column) * 3 + channel]!;
        count++;
      }
    }
    means[i] = Math.round(sum / count);
  }
  return { pixels: means, ...size };
}

function meanDifference(one: Picture, other: Picture): number {
  const total = one.pixels.reduce((sum, level, i) => sum + Math.abs(level - other.pixels[i]!), 0);
  return total / one.pixels.length;
}
