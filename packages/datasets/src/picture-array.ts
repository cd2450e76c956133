/** @file Pictures in memory, or made when they are asked for: `torch.utils.data.TensorDataset` for pictures. */
import type { PictureDataset, PictureEntry } from './dataset.js';
import type { Picture } from './decode.js';
import { checkedInteger, DatasetError } from './errors.js';
import type { Compose } from './transforms.js';

export interface PictureArrayInit {
  /** uint8, (N, H, W) grey or (N, H, W, 3) RGB, row-major. */
  readonly pixels: Uint8Array;
  readonly shape:
    | readonly [n: number, height: number, width: number]
    | readonly [n: number, height: number, width: number, channels: 3];
  /** (N): the class of each picture. */
  readonly labels: ArrayLike<number>;
  readonly classes: readonly string[];
  readonly transform?: Compose | undefined;
  /** What errors and reports call the pictures, such as 'digits'. Default: 'picture'. */
  readonly name?: string | undefined;
}

/** Pictures of one size in one array. Grey ones are replicated to RGB, as everywhere. */
export class PictureArray implements PictureDataset {
  readonly pixels: Uint8Array;
  readonly shape: PictureArrayInit['shape'];
  readonly targets: readonly number[];
  readonly classes: readonly string[];
  readonly transform: Compose | undefined;
  readonly name: string;

  /** Throws DatasetError if numbers do not fit together. */
  constructor(init: PictureArrayInit) {
    const { pixels, shape, labels, classes, transform, name = 'picture' } = init;
    const expected = (shape as readonly number[]).reduce((a, b) => a * b, 1);
    if (pixels.length !== expected || labels.length !== shape[0]) {
      throw new DatasetError(
        'invalid-option',
        `PictureArray: ${pixels.length} values and ${labels.length} labels are no pictures of shape (${shape.join(', ')}).`,
        'Give n * height * width (* 3) values and n labels.',
      );
    }
    this.targets = checkedLabels('PictureArray', labels, classes);
    this.pixels = pixels;
    this.shape = shape;
    this.classes = classes;
    this.transform = transform;
    this.name = name;
  }

  get length(): number {
    return this.shape[0];
  }

  /** Picture number `index`, RGB, in memory of its own. */
  picture(index: number): Picture {
    const [, height, width, channels = 1] = this.shape;
    const bytes = height * width * channels;
    const own = this.pixels.slice(index * bytes, (index + 1) * bytes);
    return { pixels: channels === 3 ? own : greyToRgb(own), height, width };
  }

  entry(position: number): PictureEntry {
    const source = { kind: 'pixels', picture: this.picture(position) } as const;
    const path = `${this.name}[${position}]`;
    return { path, label: this.targets[position]!, index: position, source };
  }

  /** The same pictures with another transform. */
  withTransform(transform: Compose): PictureArray {
    const { pixels, shape, targets: labels, classes, name } = this;
    return new PictureArray({ pixels, shape, labels, classes, name, transform });
  }
}

export interface GeneratedPicturesInit {
  readonly length: number;
  readonly classes: readonly string[];
  /** The label of picture number `index`. */
  readonly label: (index: number) => number;
  /** Makes picture number `index`, always the same one. It runs on the JavaScript thread. */
  readonly picture: (index: number) => Picture | Promise<Picture>;
  readonly transform?: Compose | undefined;
  readonly name?: string | undefined;
}

/** Pictures that a function makes, each when a loader asks for it. */
export class GeneratedPictures implements PictureDataset {
  readonly length: number;
  readonly classes: readonly string[];
  readonly transform: Compose | undefined;
  readonly #init: GeneratedPicturesInit;

  /** Throws DatasetError unless `length` is a non-negative integer. */
  constructor(init: GeneratedPicturesInit) {
    this.length = checkedInteger('GeneratedPictures', 'length', init.length, 0);
    this.classes = init.classes;
    this.transform = init.transform;
    this.#init = init;
  }

  entry(position: number): PictureEntry {
    const { name = 'picture', label, picture } = this.#init;
    return {
      path: `${name}[${position}]`,
      label: label(position),
      index: position,
      source: () => picture(position),
    };
  }

  /** The same pictures with another transform. */
  withTransform(transform: Compose): GeneratedPictures {
    return new GeneratedPictures({ ...this.#init, transform });
  }
}

function greyToRgb(grey: Uint8Array): Uint8Array {
  const rgb = new Uint8Array(grey.length * 3);
  for (let i = 0; i < grey.length; i++) rgb.fill(grey[i]!, i * 3, i * 3 + 3);
  return rgb;
}

/** The labels as numbers. Throws DatasetError for one that is no index of a class. */
function checkedLabels(
  owner: string,
  labels: ArrayLike<number>,
  classes: readonly string[],
): number[] {
  const list = Array.from(labels, Number);
  const wrong = list.findIndex((label) => !(label in classes));
  if (wrong < 0) return list;
  throw new DatasetError(
    'invalid-option',
    `${owner}: label ${list[wrong]} of picture ${wrong} is no index of ${classes.length} classes.`,
    `Give integers from 0 to ${classes.length - 1}.`,
  );
}
