/** @file What a DataLoader reads: pictures by index, whole or in part, each part with its own transform. */
import { DatasetError } from './errors.js';
import type { PictureReader, PictureSource } from './source.js';
import type { Compose } from './transforms.js';

/** One labelled picture of a data set. */
export interface PictureEntry {
  /** The file, or the name by which errors and reports call the picture. */
  readonly path: string;
  readonly label: number;
  /** Its index in the underlying data set, by which augmentation is seeded. */
  readonly index: number;
  /**
   * Where the picture comes from if not from the file at `path`. A function runs on the JavaScript
   * thread; the rest is plain data that a worker thread can be sent.
   */
  readonly source?: PictureSource | PictureReader | undefined;
}

/** A fixed list of labelled pictures. */
export interface PictureDataset {
  readonly length: number;
  /** The names of the classes: label i means `classes[i]`. */
  readonly classes: readonly string[];
  readonly transform: Compose | undefined;
  /** The picture at `position`, 0 <= position < length. */
  entry(position: number): PictureEntry;
}

/** Part of a data set (`torch.utils.data.Subset`), optionally with a transform of its own. */
export class Subset implements PictureDataset {
  readonly dataset: PictureDataset;
  readonly indices: Uint32Array;
  readonly transform: Compose | undefined;

  /**
   * `indices`: positions in `dataset`. The transform defaults to the data set's own. Throws
   * DatasetError for an index out of range.
   */
  constructor(
    dataset: PictureDataset,
    indices: ArrayLike<number>,
    transform: Compose | undefined = dataset.transform,
  ) {
    checkPositions('Subset', indices, dataset.length);
    this.dataset = dataset;
    this.indices = Uint32Array.from(indices);
    this.transform = transform;
  }

  get length(): number {
    return this.indices.length;
  }

  get classes(): readonly string[] {
    return this.dataset.classes;
  }

  entry(position: number): PictureEntry {
    return this.dataset.entry(this.indices[position]!);
  }

  /** The same pictures with another transform: training flips, validation does not. */
  withTransform(transform: Compose): Subset {
    return new Subset(this.dataset, this.indices, transform);
  }
}

/** Throws DatasetError unless every one of `indices` is a position in a data set of `length` pictures. */
export function checkPositions(owner: string, indices: ArrayLike<number>, length: number): void {
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i]!;
    if (!Number.isInteger(index) || index < 0 || index >= length) {
      throw new DatasetError(
        'invalid-option',
        `${owner}: index ${index} at position ${i} is not in a data set of ${length} pictures.`,
        `Give integers from 0 to ${length - 1}.`,
      );
    }
  }
}
