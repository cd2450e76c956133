import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBytes } from '../src/decode.js';
import { decode, UnreadablePictureError } from '../src/index.js';
import { fixture, picturePath, sha256, temporaryFolder } from './folders.js';

interface Digest {
  height: number;
  width: number;
  sha256: string;
}
const pillow = fixture<Record<string, { decoded: Digest }>>('pictures.json');

function changedPicture(name: string, change: (file: Buffer) => Uint8Array): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, change(readFileSync(picturePath(name))));
  return path;
}

describe('decode', () => {
  it.each(Object.keys(pillow))("gives the bits of Pillow's convert('RGB') for %s", async (name) => {
    const { pixels, height, width } = await decode(picturePath(name));
    expect({ height, width, sha256: sha256(pixels) }).toEqual(pillow[name]!.decoded);
  });

  it.each([
    ['half of a JPEG', 'landscape.jpg', (file: Buffer) => file.subarray(0, file.length / 2)],
    ['a JPEG without its end', 'landscape.jpg', (file: Buffer) => file.subarray(0, -2)],
    ['half of a PNG', 'rgb.png', (file: Buffer) => file.subarray(0, file.length / 2)],
    ['half of a BMP', 'plain.bmp', (file: Buffer) => file.subarray(0, file.length / 2)],
    ['the head of a BMP', 'masks.bmp', (file: Buffer) => file.subarray(0, 20)],
    ['half of a PPM', 'plain.ppm', (file: Buffer) => file.subarray(0, file.length / 2)],
    [
      'half of a PPM of text',
      'plain-text.ppm',
      (file: Buffer) => file.subarray(0, file.length / 2),
    ],
    [
      'a PGM with a letter',
      'plain-text.pgm',
      (file: Buffer) => Buffer.concat([file, file]).fill('x', 25),
    ],
    ['an empty file', 'plain.jpg', () => new Uint8Array()],
    ['a file of text', 'plain.jpg', () => Buffer.from('not a picture')],
  ])('rejects %s by name', async (_, name, change) => {
    const path = changedPicture(name, change);
    const error = await decode(path).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UnreadablePictureError);
    expect(error).toMatchObject({ code: 'unreadable-picture', path });
    expect(String(error)).toContain(path);
  });

  it.each(['rgb.png', 'landscape.jpg', 'cmyk.tif', 'deep-grey.png', 'plain.bmp', 'plain.ppm'])(
    'takes %s for a decompression bomb if it has more pixels than are allowed',
    async (name) => {
      const path = picturePath(name);
      const { height, width } = await decode(path, { maxPixels: 20_000 });
      const error = await decode(path, { maxPixels: 80 }).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(UnreadablePictureError);
      expect(String(error)).toContain(
        `Cannot read the picture '${path}': it has ${width} x ${height} pixels, more than maxPixels (80) allows`,
      );
    },
  );

  it('refuses a bomb by its header, whatever it claims', async () => {
    const path = changedPicture('plain.ppm', () => Buffer.from('P6 100000 100000 255\n'));
    await expect(decode(path)).rejects.toThrow(
      'it has 100000 x 100000 pixels, more than maxPixels',
    );
    const bmp = changedPicture('plain.bmp', (file) => {
      file.writeInt32LE(2 ** 30, 18);
      return file;
    });
    await expect(decode(bmp)).rejects.toThrow('more than maxPixels');
  });

  it.each([
    'six-bits.bmp',
    'masks.bmp',
    'four-colours.bmp',
    'plain.ppm',
    'plain-text.pgm',
    'deep.pgm',
  ])('reads %s with any fault, or says that it cannot', async (name) => {
    const file = readFileSync(picturePath(name));
    await fc.assert(
      fc.asyncProperty(fc.nat(Math.min(90, file.length - 1)), fc.nat(255), async (at, byte) => {
        const broken = Buffer.from(file);
        broken[at] = byte;
        const picture = await decodeBytes('broken', broken).catch((error: unknown) => {
          expect(error).toBeInstanceOf(UnreadablePictureError);
        });
        if (picture) {
          expect(picture.pixels.length).toBe(picture.height * picture.width * 3);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('reads a JPEG with fill bytes before a segment, as Pillow does', async () => {
    const path = changedPicture('landscape.jpg', (file) =>
      Buffer.concat([file.subarray(0, 2), Buffer.from([0xff, 0xff]), file.subarray(2)]),
    );
    expect(sha256((await decode(path)).pixels)).toBe(pillow['landscape.jpg']!.decoded.sha256);
  });

  it('rejects a missing file by name', async () => {
    const path = join(temporaryFolder(), 'gone.jpg');
    await expect(decode(path)).rejects.toMatchObject({ code: 'unreadable-picture', path });
  });
});
