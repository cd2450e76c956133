/** @file Data sets one after the other: `torch.utils.data.ConcatDataset`. */
import type { PictureDataset, PictureEntry } from './dataset.js';
import { DatasetError } from './errors.js';
import type { Compose } from './transforms.js';

/** The pictures of several data sets with the same classes. A picture's index is its position here. */
export class ConcatDataset implements PictureDataset {
  readonly datasets: readonly PictureDataset[];
  /** Where each data set ends (`ConcatDataset.cumulative_sizes`). */
  readonly cumulativeSizes: readonly number[];
  readonly transform: Compose | undefined;

  /**
   * The transform defaults to that of the data sets if it is the same for all. Throws DatasetError for no
   * data set, for different classes, and for different transforms where none is given.
   */
  constructor(datasets: readonly PictureDataset[], transform?: Compose) {
    const [first] = datasets;
    if (!first) throw invalid('no data set is given.', 'Give at least one.');
    for (const other of datasets) {
      if (other.classes.join('\0') !== first.classes.join('\0')) {
        throw invalid(
          `the classes differ: [${first.classes.join(', ')}] and [${other.classes.join(', ')}].`,
          'Join data sets with the same classes in the same order; PictureList.of(files, { classes }) sets them.',
        );
      }
      if (!transform && other.transform !== first.transform) {
        throw invalid(
          'the data sets have different transforms.',
          'Give the transform of the whole: new ConcatDataset(datasets, transform).',
        );
      }
    }
    let end = 0;
    this.cumulativeSizes = datasets.map(({ length }) => {
      end += length;
      return end;
    });
    this.datasets = datasets;
    this.transform = transform ?? first.transform;
  }

  get length(): number {
    return this.cumulativeSizes.at(-1)!;
  }

  get classes(): readonly string[] {
    return this.datasets[0]!.classes;
  }

  entry(position: number): PictureEntry {
    const part = this.cumulativeSizes.findIndex((end) => position < end);
    const start = part === 0 ? 0 : this.cumulativeSizes[part - 1]!;
    return { ...this.datasets[part]!.entry(position - start), index: position };
  }

  /** The same pictures with another transform. */
  withTransform(transform: Compose): ConcatDataset {
    return new ConcatDataset(this.datasets, transform);
  }
}

function invalid(what: string, fix: string): DatasetError {
  return new DatasetError('invalid-option', `ConcatDataset: ${what}`, fix);
}
