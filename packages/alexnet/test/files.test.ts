import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { dropPartials, linkAtomic, writeAtomic } from '../src/cli/files.js';
import { temporaryFolder } from './helpers.js';

const disk = vi.hoisted(() => ({ knowsDirect: true }));

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const openSync = (path: string, flags: number, mode: number) => {
    if (!disk.knowsDirect && flags & fs.constants.O_DIRECT) {
      throw Object.assign(new Error('EINVAL'), { code: 'EINVAL' });
    }
    return fs.openSync(path, flags, mode);
  };
  return { ...fs, openSync };
});

let folder: string;

beforeEach(async () => {
  disk.knowsDirect = true;
  folder = await temporaryFolder();
});

describe('a file is there whole or not at all', () => {
  it('is replaced in one go', async () => {
    const [a, b] = [join(folder, 'a'), join(folder, 'b')];
    await writeAtomic(a, 'old');
    await writeAtomic(a, [Uint8Array.of(110, 101), Uint8Array.of(119)]);
    await linkAtomic(a, b);
    expect(await readFile(b, 'utf8')).toBe('new');
    // Two names of one file, until one of them gets another.
    await writeAtomic(a, 'newest');
    expect(await readFile(b, 'utf8')).toBe('new');
    expect((await readdir(folder)).sort()).toEqual(['a', 'b']);
  });

  it.each([
    [2 ** 24 - 1, true],
    [2 ** 24, true],
    [5 * 2 ** 22 + 4097, true],
    [5 * 2 ** 22 + 3, false],
  ])(
    'has all of %i bytes, in parts of any length; on a disk that takes them past the cache: %s',
    async (length, knowsDirect) => {
      disk.knowsDirect = knowsDirect;
      const path = join(folder, 'large');
      const bytes = Buffer.alloc(length, 'all of this, and nothing twice');
      const ends = [0, 8, 11, 2 ** 22 + 1, length - 5000, length];
      const parts = ends.slice(1).map((end, i) => bytes.subarray(ends[i], end));
      await writeAtomic(path, parts);
      expect(bytes.equals(await readFile(path))).toBe(true);
    },
  );

  it('leaves no half of it to a program that ends at once', async () => {
    const path = join(folder, 'large');
    const parts = Array.from({ length: 64 }, () => new Uint8Array(2 ** 20));
    const writing = writeAtomic(path, parts);
    await vi.waitFor(async () => expect(await readdir(folder)).toEqual(['large.partial']));
    dropPartials();
    expect(await readdir(folder)).toEqual([]);
    await expect(writing).rejects.toThrow(/Can't write/);
  });

  it('leaves nothing half-written and names the file when the last step fails', async () => {
    const target = join(folder, 'best');
    const source = join(folder, 'last');
    await mkdir(target);
    await writeFile(source, 'weights');
    await expect(writeAtomic(target, 'weights')).rejects.toThrow(/Can't write .*best.*--out/);
    await expect(linkAtomic(source, target)).rejects.toThrow(/Can't write .*best.*--out/);
    expect((await readdir(folder)).sort()).toEqual(['best', 'last']);
  });
});
