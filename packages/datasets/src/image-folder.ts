/**
 * @file A folder with one folder for each class: `torchvision.datasets.DatasetFolder`, and `ImageFolder`
 * for pictures.
 */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type FileRules, fileFilter, labelled } from './class-files.js';
import type { PictureEntry } from './dataset.js';
import { DatasetError } from './errors.js';
import { LabelledSamples, type LabelledSamplesInit, type Sample } from './labelled-samples.js';
import { findClasses, findFiles } from './scan.js';
import type { ModuleFunction, PictureReader, PictureSource } from './source.js';
import type { Compose } from './transforms.js';

/**
 * Reads a file that sharp cannot: a function, which runs on the JavaScript thread, or a function that
 * a module exports, which runs in the worker threads.
 */
export type Loader = PictureReader | ModuleFunction;

export interface ImageFolderOptions extends FileRules {
  readonly transform?: Compose | undefined;
  /** Reads a file in place of `decode`. */
  readonly loader?: Loader | undefined;
  /** Hears, while the folder is scanned, how many files have been found so far. */
  readonly onProgress?: ((files: number) => void) | undefined;
}

export interface DatasetFolderOptions extends ImageFolderOptions {
  readonly loader: Loader;
}

interface FolderInit extends LabelledSamplesInit {
  readonly root: string;
  readonly loader: Loader | undefined;
}

/**
 * The files in `root/class/**` that `loader` can read, classes and files in torchvision's order, so that
 * label and index of each are PyTorch's.
 * https://docs.pytorch.org/vision/stable/generated/torchvision.datasets.DatasetFolder.html
 */
export class DatasetFolder extends LabelledSamples {
  readonly root: string;
  readonly loader: Loader | undefined;
  readonly #source: PictureSource | PictureReader | undefined;

  protected constructor(init: FolderInit) {
    super(init);
    this.root = init.root;
    this.loader = init.loader;
    this.#source =
      typeof init.loader === 'object' ? { kind: 'module', ...init.loader } : init.loader;
  }

  /**
   * Scans `root` as ImageFolder.open does, with a loader and with `extensions` or `isValidFile`: there is
   * no default for what an unknown loader can read. Throws DatasetError.
   */
  static async open(root: string, options: DatasetFolderOptions): Promise<DatasetFolder> {
    if (!options.extensions && !options.isValidFile) {
      throw new DatasetError(
        'invalid-option',
        'DatasetFolder: neither extensions nor isValidFile is given.',
        "Say which files the loader can read, such as extensions: ['.npy'].",
      );
    }
    return new DatasetFolder(await scanned('DatasetFolder', root, options));
  }

  override entry(position: number): PictureEntry {
    const [path, label] = this.samples[position]!;
    return { path, label, index: position, source: this.#source };
  }

  /** The same pictures with another transform. */
  withTransform(transform: Compose): DatasetFolder {
    const { root, classes, samples, loader } = this;
    return new DatasetFolder({ root, classes, samples, transform, loader });
  }
}

/**
 * The pictures in `root/class/**`, classes and files in torchvision's order, so that label and index
 * of every picture are PyTorch's. Nothing is decoded before a DataLoader asks for it.
 * https://docs.pytorch.org/vision/stable/generated/torchvision.datasets.ImageFolder.html
 */
export class ImageFolder extends DatasetFolder {
  /**
   * Scans `root` (a leading `~` is the home folder). Throws DatasetError if it is no folder, holds no
   * class folder, or has a class without a picture while `allowEmpty` is false.
   */
  static override async open(root: string, options: ImageFolderOptions = {}): Promise<ImageFolder> {
    return new ImageFolder(await scanned('ImageFolder', root, options));
  }

  override withTransform(transform: Compose): ImageFolder {
    const { root, classes, samples, loader } = this;
    return new ImageFolder({ root, classes, samples, transform, loader });
  }
}

async function scanned(
  owner: string,
  root: string,
  options: ImageFolderOptions,
): Promise<FolderInit> {
  const isValid = fileFilter(owner, options);
  const folder = root.replace(/^~(?=$|[\\/])/, homedir);
  const classes = await findClasses(folder);
  let found = 0;
  const onFound = (files: number) => {
    found += files;
    options.onProgress?.(found);
  };
  const filesOf: string[][] = [];
  for (const name of classes) filesOf.push(await findFiles(join(folder, name), isValid, onFound));
  const samples: Sample[] = labelled(folder, classes, filesOf, options);
  return { root: folder, classes, samples, transform: options.transform, loader: options.loader };
}
