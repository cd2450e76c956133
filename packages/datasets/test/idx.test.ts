import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { MNIST_CLASSES, openIdx, openMnist, readIdx } from '@striate/datasets';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './folders.js';

function idx(shape: readonly number[], data: ArrayLike<number>, type = 8): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.set([0, 0, type, shape.length]);
  for (const [i, size] of shape.entries()) header.writeUInt32BE(size, 4 + 4 * i);
  return Buffer.concat([header, Buffer.from(Array.from(data))]);
}

function fileWith(bytes: Buffer, name = 'file'): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, bytes);
  return path;
}

const pictures = idx([2, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
const labels = idx([2], [3, 1]);

describe('readIdx', () => {
  it('reads an array, gzipped or not', async () => {
    for (const bytes of [pictures, gzipSync(pictures)]) {
      const { shape, data } = await readIdx(fileWith(bytes));
      expect(shape).toEqual([2, 2, 3]);
      expect([...data]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    }
    expect(await readIdx(fileWith(idx([0, 28, 28], [])))).toMatchObject({ shape: [0, 28, 28] });
  });

  const bomb = Buffer.concat([idx([10], []), Buffer.alloc(200 * 2 ** 20)]);
  it.each([
    ['nothing', Buffer.alloc(0), 'ends too early'],
    ['half a header', pictures.subarray(0, 7), 'ends too early'],
    ['too little data', pictures.subarray(0, 20), 'ends too early'],
    ['too much data', Buffer.concat([pictures, Buffer.alloc(1)]), 'longer than its header claims'],
    ['another file', Buffer.from('<html></html>'), 'two zero bytes'],
    ['floats', idx([1], [0, 0, 0, 0], 0x0d), 'its type is 0xd'],
    ['no dimension', idx([], []), 'claims the shape ()'],
    ['more than there can be', idx([2 ** 32 - 1, 2 ** 32 - 1], []), '(4294967295, 4294967295)'],
    ['255 dimensions of 2', idx(Array(255).fill(2), []), 'claims the shape'],
    ['a gzip file that is cut', gzipSync(pictures).subarray(0, 20), 'unexpected end of file'],
    ['a gzip bomb', gzipSync(bomb), 'longer than its header claims'],
  ])('refuses %s', async (_, bytes, message) => {
    const path = fileWith(bytes);
    await expect(readIdx(path)).rejects.toMatchObject({
      code: 'invalid-idx',
      message: expect.stringMatching(new RegExp(`^'${path}' is no IDX file of bytes: `)),
    });
    await expect(readIdx(path)).rejects.toThrow(message);
  });

  it('says that a file is missing', async () => {
    await expect(readIdx('nowhere')).rejects.toMatchObject({ code: 'no-such-file' });
  });
});

describe('openIdx', () => {
  it('joins pictures and labels', async () => {
    const dataset = await openIdx(fileWith(pictures), fileWith(gzipSync(labels)));
    expect(dataset.classes).toEqual(['0', '1', '2', '3']);
    expect(dataset.targets).toEqual([3, 1]);
    expect([...dataset.picture(1).pixels.subarray(0, 6)]).toEqual([7, 7, 7, 8, 8, 8]);
  });

  it('refuses two that do not fit together', async () => {
    const three = fileWith(idx([3], [1, 2, 3]));
    await expect(openIdx(fileWith(pictures), three)).rejects.toThrow('shape (2, 2, 3)');
    await expect(openIdx(fileWith(labels), fileWith(labels))).rejects.toThrow('has the shape (2)');
    await expect(
      openIdx(fileWith(pictures), fileWith(labels), { classes: ['a', 'b'] }),
    ).rejects.toThrow('label 3 of picture 0');
  });
});

describe('openMnist', () => {
  it("finds the files under MNIST's names, and names the classes as torchvision does", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'train-images-idx3-ubyte'), pictures);
    writeFileSync(join(folder, 'train-labels-idx1-ubyte.gz'), gzipSync(labels));
    const dataset = await openMnist(folder);
    expect(dataset.length).toBe(2);
    expect(dataset.classes).toBe(MNIST_CLASSES);
    expect(MNIST_CLASSES[7]).toBe('7 - seven');
    await expect(openMnist(folder, { train: false })).rejects.toThrow(
      /t10k-(images-idx3|labels-idx1)-ubyte.gz/,
    );
  });
});
