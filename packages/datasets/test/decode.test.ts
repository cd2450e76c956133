import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
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
    ['an empty file', 'plain.jpg', () => new Uint8Array()],
    ['a file of text', 'plain.jpg', () => Buffer.from('not a picture')],
  ])('rejects %s by name', async (_, name, change) => {
    const path = changedPicture(name, change);
    const error = await decode(path).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UnreadablePictureError);
    expect(error).toMatchObject({ code: 'unreadable-picture', path });
    expect(String(error)).toContain(path);
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
