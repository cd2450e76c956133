/**
 * @file Tensors of a `.pth` file: a shape and strides over a storage, as `torch.as_strided` means them.
 * What lies outside of the storage is an error before anything is read.
 */
import { formatShape, type Shape } from '@striate/shapes';
import { countElements, type ElementType, isCounts } from '../element-types.js';
import type { StateTensor } from '../state-dict.js';
import { damaged, unsupported } from './errors.js';

/** PyTorch's own limit for what can be computed with. */
const MOST_DIMENSIONS = 64;

/** The elements of one type that tensors look at. */
export class Storage {
  readonly type: ElementType;
  readonly bytes: Uint8Array;

  constructor(type: ElementType, bytes: Uint8Array) {
    this.type = type;
    this.bytes = bytes;
  }
}

export class TensorView {
  readonly shape: Shape;
  readonly count: number;
  readonly #storage: Storage;
  readonly #offset: number;
  readonly #strides: readonly number[];

  /** `offset` and `strides` count elements. Throws LayerError where they leave the storage. */
  constructor(storage: unknown, offset: unknown, shape: unknown, strides: unknown) {
    if (
      !(storage instanceof Storage && isCounts([offset]) && isCounts(shape) && isCounts(strides)) ||
      shape.length !== strides.length
    ) {
      throw damaged('a tensor has no proper storage, offset, shape and strides');
    }
    if (shape.length > MOST_DIMENSIONS) {
      throw unsupported(`a tensor has ${shape.length} dimensions`);
    }
    this.#storage = storage;
    this.#offset = offset as number;
    this.#strides = strides;
    this.shape = shape;
    this.count = countElements(shape);
    const held = storage.bytes.length / storage.type.bytes;
    const last = shape.reduce((sum, size, i) => sum + (size - 1) * strides[i]!, this.#offset);
    if (this.count > 0 && last >= held) {
      throw damaged(
        `a tensor of shape ${formatShape(shape)} reaches to element ${last} of a storage of ${held}`,
      );
    }
  }

  /** Bytes that `read` allocates for the result. */
  get decodedBytes(): number {
    return this.count * (this.#storage.type.dtype === 'float32' ? 4 : 8);
  }

  /** The values in a memory of their own. */
  read(): StateTensor {
    const { type, bytes } = this.#storage;
    const walk = this.shape.flatMap((size, i) =>
      // Dimensions of one element move nowhere.
      size === 1 ? [] : [{ size, step: this.#strides[i]! * type.bytes }],
    );
    const start = this.#offset * type.bytes;
    const length = this.count * type.bytes;
    const packed =
      length === 0 || isContiguous(walk, type.bytes)
        ? bytes.slice(start, start + length)
        : gather(bytes, start, walk, { length, width: type.bytes });
    return type.decode(this.shape, packed.buffer as ArrayBuffer);
  }
}

/** Dimensions from the outermost: how many steps of how many bytes. */
type Walk = readonly { readonly size: number; readonly step: number }[];

function isContiguous(walk: Walk, width: number): boolean {
  let expected = width;
  return walk.toReversed().every(({ size, step }) => {
    const fits = step === expected;
    expected *= size;
    return fits;
  });
}

/** Copies element by element, in row-major order. */
function gather(
  source: Uint8Array,
  start: number,
  walk: Walk,
  { length, width }: { readonly length: number; readonly width: number },
): Uint8Array {
  const packed = new Uint8Array(length);
  const index = walk.map(() => 0);
  let from = start;
  for (let to = 0; to < length; to += width) {
    for (let b = 0; b < width; b++) packed[to + b] = source[from + b]!;
    for (let axis = walk.length - 1; axis >= 0; axis--) {
      const { size, step } = walk[axis]!;
      from += step;
      if (++index[axis]! < size) break;
      from -= size * step;
      index[axis] = 0;
    }
  }
  return packed;
}
