/** @file A folder of pictures with one folder for each class: `torchvision.datasets.ImageFolder`. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { PictureDataset, PictureEntry } from './dataset.js';
import { DatasetError } from './errors.js';
import { findClasses, findFiles } from './scan.js';
import type { Compose } from './transforms.js';

/** The endings of file names that count as pictures, in any case: torchvision's `IMG_EXTENSIONS`. */
export const IMG_EXTENSIONS: readonly string[] = [
  '.jpg',
  '.jpeg',
  '.png',
  '.ppm',
  '.bmp',
  '.pgm',
  '.tif',
  '.tiff',
  '.webp',
];

/** A file and the index of its class. */
export type Sample = readonly [path: string, target: number];

export interface ImageFolderOptions {
  readonly transform?: Compose | undefined;
  /** Endings of file names to take, such as `.jpg`, in any case. Default: `IMG_EXTENSIONS`. */
  readonly extensions?: readonly string[] | undefined;
  /** Decides by the path alone which files to take, in place of `extensions`. */
  readonly isValidFile?: ((path: string) => boolean) | undefined;
  /** Take a class without pictures instead of throwing. Default: false. */
  readonly allowEmpty?: boolean | undefined;
}

/**
 * The pictures in `root/class/**`, classes and files in torchvision's order, so that label and index
 * of every picture are PyTorch's. Nothing is decoded before a DataLoader asks for it.
 * https://docs.pytorch.org/vision/stable/generated/torchvision.datasets.ImageFolder.html
 */
export class ImageFolder implements PictureDataset {
  readonly root: string;
  readonly classes: readonly string[];
  readonly samples: readonly Sample[];
  readonly transform: Compose | undefined;

  private constructor(
    root: string,
    classes: readonly string[],
    samples: readonly Sample[],
    transform: Compose | undefined,
  ) {
    this.root = root;
    this.classes = classes;
    this.samples = samples;
    this.transform = transform;
  }

  /**
   * Scans `root` (a leading `~` is the home folder). Throws DatasetError if it is no folder, holds no
   * class folder, or has a class without a picture while `allowEmpty` is false.
   */
  static async open(root: string, options: ImageFolderOptions = {}): Promise<ImageFolder> {
    if (options.extensions && options.isValidFile) {
      throw new DatasetError(
        'invalid-option',
        'ImageFolder: both extensions and isValidFile are given.',
        'Give one of them.',
      );
    }
    const extensions = options.isValidFile ? undefined : (options.extensions ?? IMG_EXTENSIONS);
    const isValid = options.isValidFile ?? endsWithOneOf(extensions ?? []);
    const folder = root.replace(/^~(?=$|[\\/])/, homedir);
    const classes = await findClasses(folder);
    const samples: Sample[] = [];
    const empty: string[] = [];
    for (const [target, name] of classes.entries()) {
      const files = await findFiles(join(folder, name), isValid);
      for (const path of files) samples.push([path, target]);
      if (files.length === 0) empty.push(name);
    }
    if (empty.length > 0 && !options.allowEmpty) {
      const supported = extensions ? ` Supported extensions are: ${extensions.join(', ')}.` : '';
      throw new DatasetError(
        'no-valid-file',
        `Found no valid file for the classes ${empty.join(', ')}.${supported}`,
        `Put pictures there, remove the folders from '${folder}', or pass allowEmpty: true.`,
      );
    }
    return new ImageFolder(folder, classes, samples, options.transform);
  }

  get length(): number {
    return this.samples.length;
  }

  /** The label of every picture, in order. */
  get targets(): number[] {
    return this.samples.map(([, target]) => target);
  }

  /** The label of every class. */
  get classToIdx(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.classes.map((name, target) => [name, target]));
  }

  entry(position: number): PictureEntry {
    const [path, label] = this.samples[position]!;
    return { path, label, index: position };
  }

  /** The same pictures with another transform. */
  withTransform(transform: Compose): ImageFolder {
    return new ImageFolder(this.root, this.classes, this.samples, transform);
  }
}

function endsWithOneOf(extensions: readonly string[]): (path: string) => boolean {
  const endings = extensions.map((extension) => extension.toLowerCase());
  return (path) => endings.some((ending) => path.toLowerCase().endsWith(ending));
}
