/** @file ImageFolder for a folder that a person picks or drops. */
import type { FileRules } from '../class-files.js';
import { samplesByName } from '../class-names.js';
import type { PictureEntry } from '../dataset.js';
import { LabelledSamples, type LabelledSamplesInit } from '../labelled-samples.js';
import type { Compose } from '../transforms.js';
import { type DroppedItems, droppedFiles, type PathedFile } from './dropped-files.js';

/** A file as `<input type="file" webkitdirectory>` gives it. */
export interface PickedFile extends Blob {
  readonly name: string;
  readonly webkitRelativePath?: string;
}

export interface PickedFolderOptions extends FileRules {
  /**
   * The folder that holds the class folders; '' if they were dropped themselves. Default: the one folder
   * that all files lie in, if it has folders in it.
   */
  readonly root?: string | undefined;
  readonly transform?: Compose | undefined;
}

interface PickedInit extends LabelledSamplesInit {
  readonly blobs: ReadonlyMap<string, Blob>;
}

/** The pictures of a picked folder, classes and files in the order in which ImageFolder finds them. */
export class PickedFolder extends LabelledSamples {
  readonly #blobs: ReadonlyMap<string, Blob>;

  private constructor(init: PickedInit) {
    super(init);
    this.#blobs = init.blobs;
  }

  /**
   * `files`: those of an `<input type="file" webkitdirectory>`. Throws DatasetError if there is no class
   * folder, or a class without a picture while `allowEmpty` is false.
   */
  static fromInput(files: Iterable<PickedFile>, options: PickedFolderOptions = {}): PickedFolder {
    const pathed = Array.from(files, (blob) => ({
      path: blob.webkitRelativePath || blob.name,
      blob,
    }));
    return PickedFolder.#of(pathed, options);
  }

  /** `dropped`: the `dataTransfer` of a drop event, in that event. Throws DatasetError as `fromInput` does. */
  static async fromDrop(
    dropped: DroppedItems,
    options: PickedFolderOptions = {},
  ): Promise<PickedFolder> {
    return PickedFolder.#of(await droppedFiles(dropped), options);
  }

  static #of(files: readonly PathedFile[], options: PickedFolderOptions): PickedFolder {
    const names = files.map(({ path }) => path);
    const root = options.root ?? commonRoot(names);
    const where = 'the files that were picked';
    return new PickedFolder({
      ...samplesByName('PickedFolder', where, root, names, options),
      blobs: new Map(files.map(({ path, blob }) => [path, blob])),
      transform: options.transform,
    });
  }

  override entry(position: number): PictureEntry {
    const [path, label] = this.samples[position]!;
    const source = { kind: 'blob', blob: this.#blobs.get(path)! } as const;
    return { path, label, index: position, source };
  }

  /** The same pictures with another transform. */
  withTransform(transform: Compose): PickedFolder {
    const { classes, samples } = this;
    return new PickedFolder({ classes, samples, blobs: this.#blobs, transform });
  }
}

function commonRoot(names: readonly string[]): string {
  const parts = names.map((name) => name.split('/'));
  const [first] = parts[0] ?? [''];
  const isShared = parts.every(([top]) => top === first);
  return isShared && parts.some((part) => part.length > 2) ? first! : '';
}
