/** @file IDX files, the format of MNIST (http://yann.lecun.com/exdb/mnist), plain or gzipped. */
import { createReadStream } from 'node:fs';
import { access, open } from 'node:fs/promises';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { DatasetError } from './errors.js';
import { PictureArray } from './picture-array.js';
import type { Compose } from './transforms.js';

/** An array of uint8, row-major. */
export interface IdxArray {
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

export interface IdxOptions {
  /** The names of the classes. Default: '0' up to the largest label. */
  readonly classes?: readonly string[] | undefined;
  readonly transform?: Compose | undefined;
}

/** The names that torchvision gives MNIST's classes. */
export const MNIST_CLASSES: readonly string[] = 'zero,one,two,three,four,five,six,seven,eight,nine'
  .split(',')
  .map((name, i) => `${i} - ${name}`);

const UINT8 = 8;
/** More is refused before it is read: a header may claim anything. */
const BYTES_LIMIT = 2 ** 31;

/**
 * Reads an array of uint8. Memory is taken as the data comes, and never for more than the header claims.
 * Throws DatasetError: `no-such-file`, or `invalid-idx` for a file that is damaged, of another type, too
 * large, or shorter or longer than it claims.
 */
export async function readIdx(path: string): Promise<IdxArray> {
  try {
    return await parse(await bytesOf(path));
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code?.startsWith('E')) {
      throw new DatasetError(
        'no-such-file',
        `Cannot read '${path}': ${message}.`,
        'Give the path of an IDX file that you may read.',
      );
    }
    throw new DatasetError(
      'invalid-idx',
      `'${path}' is no IDX file of bytes: ${message}.`,
      'Download it again; MNIST has such files, gzipped or not.',
    );
  }
}

/** The content of a file in pieces, unpacked if it is gzipped. */
async function bytesOf(path: string): Promise<AsyncIterable<Buffer>> {
  const file = await open(path);
  const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0).finally(() => file.close());
  const stream = createReadStream(path);
  if (buffer.readUInt16BE() !== 0x1f8b) return stream;
  const unpacked = createGunzip();
  stream.on('error', (cause) => unpacked.destroy(cause));
  return stream.pipe(unpacked);
}

async function parse(pieces: AsyncIterable<Buffer>): Promise<IdxArray> {
  const found: Buffer[] = [];
  let length = 0;
  let header: { shape: number[]; start: number; end: number } | undefined;
  for await (const piece of pieces) {
    found.push(piece);
    length += piece.length;
    header ??= parseHeader(Buffer.concat(found));
    if (header && length > header.end) throw new Error('it is longer than its header claims');
  }
  if (!header || length < header.end) throw new Error('it ends too early');
  const { shape, start } = header;
  return { shape, data: new Uint8Array(Buffer.concat(found).subarray(start)) };
}

/** The shape, and where the data starts and ends; undefined while the header is not all there. */
function parseHeader(bytes: Buffer): { shape: number[]; start: number; end: number } | undefined {
  if (bytes.length < 4) return undefined;
  const [type, dimensions] = [bytes[2]!, bytes[3]!];
  if (bytes.readUInt16BE() !== 0) throw new Error('it does not begin with two zero bytes');
  if (type !== UINT8) throw new Error(`its type is 0x${type.toString(16)}, and only 0x8 is read`);
  const start = 4 + 4 * dimensions;
  if (bytes.length < start) return undefined;
  const shape = Array.from({ length: dimensions }, (_, i) => bytes.readUInt32BE(4 + 4 * i));
  const count = shape.reduce((a, b) => a * b, 1);
  if (dimensions === 0 || !(count <= BYTES_LIMIT)) {
    throw new Error(`it claims the shape (${shape.join(', ')})`);
  }
  return { shape, start, end: start + count };
}

/**
 * The pictures (N, H, W) of one IDX file with the labels (N) of another. Throws DatasetError as `readIdx`
 * does, and if the two do not fit together.
 */
export async function openIdx(
  images: string,
  labels: string,
  options: IdxOptions = {},
): Promise<PictureArray> {
  const [pictures, targets] = await Promise.all([readIdx(images), readIdx(labels)]);
  const [n, height, width] = pictures.shape;
  if (pictures.shape.length !== 3 || targets.shape.length !== 1 || targets.shape[0] !== n) {
    throw new DatasetError(
      'invalid-idx',
      `'${images}' has the shape (${pictures.shape.join(', ')}) and '${labels}' (${targets.shape.join(', ')}).`,
      'Give pictures of shape (n, height, width) and their labels of shape (n).',
    );
  }
  const largest = targets.data.reduce((a, b) => Math.max(a, b), 0);
  const classes = options.classes ?? Array.from({ length: largest + 1 }, (_, i) => `${i}`);
  return new PictureArray({
    pixels: pictures.data,
    shape: [n!, height!, width!],
    labels: targets.data,
    classes,
    transform: options.transform,
    name: images,
  });
}

/**
 * MNIST as torchvision's `MNIST(root, train)` has it, from the four files in `folder`, with `.gz` or without
 * (`train-images-idx3-ubyte`, ...). Throws DatasetError.
 */
export async function openMnist(
  folder: string,
  { train = true, transform }: { readonly train?: boolean; readonly transform?: Compose } = {},
): Promise<PictureArray> {
  const part = train ? 'train' : 't10k';
  const fileOf = async (name: string) => {
    const plain = join(folder, `${part}-${name}`);
    return access(plain).then(
      () => plain,
      () => `${plain}.gz`,
    );
  };
  const [images, labels] = await Promise.all(
    ['images-idx3-ubyte', 'labels-idx1-ubyte'].map(fileOf),
  );
  return openIdx(images!, labels!, { classes: MNIST_CLASSES, transform });
}
