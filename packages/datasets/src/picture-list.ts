/** @file Pictures that a list or a CSV file names, wherever they lie. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { sortCodePoints } from './code-points.js';
import { type CsvRow, parseCsv } from './csv.js';
import { DatasetError } from './errors.js';
import { LabelledSamples, type Sample } from './labelled-samples.js';
import type { Compose } from './transforms.js';

export interface PictureListOptions {
  /** The classes in the order of their labels. Default: those that occur, sorted by code point. */
  readonly classes?: readonly string[] | undefined;
  readonly transform?: Compose | undefined;
}

export interface CsvOptions extends PictureListOptions {
  /** The column of the paths. Default: 'path'. */
  readonly pathColumn?: string | undefined;
  /** The column of the names of the classes. Default: 'label'. */
  readonly labelColumn?: string | undefined;
  /** What relative paths are relative to. Default: the folder of the CSV file. */
  readonly root?: string | undefined;
}

/** Files with the names of their classes, in the order given. */
export class PictureList extends LabelledSamples {
  /** Throws DatasetError if a class is not one of `classes`. */
  static of(
    files: Iterable<readonly [path: string, className: string]>,
    { classes, transform }: PictureListOptions = {},
  ): PictureList {
    const list = [...files];
    const names = classes ?? sortCodePoints([...new Set(list.map(([, name]) => name))]);
    const labels = new Map(names.map((name, label) => [name, label]));
    const samples = list.map(([path, name]): Sample => {
      const label = labels.get(name);
      if (label !== undefined) return [path, label];
      throw new DatasetError(
        'invalid-option',
        `PictureList: the class '${name}' of '${path}' is none of ${names.join(', ')}.`,
        'Add it to classes, or leave classes out.',
      );
    });
    return new PictureList({ classes: names, samples, transform });
  }

  /**
   * Reads a CSV file (RFC 4180) whose first row names its columns. Throws DatasetError: `no-such-file`, or
   * `invalid-csv` for a file that is damaged or lacks a column or a value.
   */
  static async fromCsv(file: string, options: CsvOptions = {}): Promise<PictureList> {
    const { pathColumn = 'path', labelColumn = 'label', root = dirname(file) } = options;
    const [header, ...rows] = await readCsv(file);
    const columnOf = (name: string) => {
      const column = header?.fields.indexOf(name) ?? -1;
      if (column >= 0) return column;
      throw invalidCsv(
        file,
        `its first row has no column '${name}' (${header?.fields.join(', ')})`,
      );
    };
    const [pathAt, labelAt] = [columnOf(pathColumn), columnOf(labelColumn)];
    const files = rows.map(({ line, fields }) => {
      const [path, label] = [fields[pathAt], fields[labelAt]];
      if (!path || !label) throw invalidCsv(file, `line ${line} lacks a path or a label`);
      return [resolve(root, path), label] as const;
    });
    return PictureList.of(files, options);
  }

  /** The same pictures with another transform. */
  withTransform(transform: Compose): PictureList {
    return new PictureList({ classes: this.classes, samples: this.samples, transform });
  }
}

async function readCsv(file: string): Promise<CsvRow[]> {
  const text = await readFile(file, 'utf8').catch((cause: Error) => {
    throw new DatasetError(
      'no-such-file',
      `Cannot read '${file}': ${cause.message}.`,
      'Give the path of a CSV file that you may read.',
    );
  });
  try {
    return parseCsv(text);
  } catch (cause) {
    throw invalidCsv(file, (cause as Error).message);
  }
}

function invalidCsv(file: string, what: string): DatasetError {
  return new DatasetError(
    'invalid-csv',
    `The CSV file '${file}' cannot be used: ${what}.`,
    'Mend the file, or name its columns with pathColumn and labelColumn.',
  );
}
