/** @file The rules that torchvision's `make_dataset` applies to the files of each class, wherever they lie. */
import { sortCodePoints } from './code-points.js';
import { DatasetError } from './errors.js';
import type { Sample } from './labelled-samples.js';

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

export interface FileRules {
  /** Endings of file names to take, such as `.jpg`, in any case. Default: `IMG_EXTENSIONS`. */
  readonly extensions?: readonly string[] | undefined;
  /** Decides by the path alone which files to take, in place of `extensions`. */
  readonly isValidFile?: ((path: string) => boolean) | undefined;
  /** Take a class without pictures instead of throwing. Default: false. */
  readonly allowEmpty?: boolean | undefined;
}

/** The files of one folder, by name. */
export interface FolderFiles {
  readonly path: string;
  readonly files: string[];
}

/** Which files to take. Throws DatasetError if both `extensions` and `isValidFile` say so. */
export function fileFilter(owner: string, rules: FileRules): (path: string) => boolean {
  const { extensions, isValidFile } = rules;
  if (extensions && isValidFile) {
    throw new DatasetError(
      'invalid-option',
      `${owner}: both extensions and isValidFile are given.`,
      'Give one of them.',
    );
  }
  if (isValidFile) return isValidFile;
  const endings = (extensions ?? IMG_EXTENSIONS).map((extension) => extension.toLowerCase());
  return (path) => {
    const name = path.toLowerCase();
    return endings.some((ending) => name.endsWith(ending));
  };
}

/** Folders by full path, then files by name. */
export function inOrder(
  folders: readonly FolderFiles[],
  join: (folder: string, name: string) => string,
): string[] {
  const byPath = new Map(folders.map((folder) => [folder.path, folder.files]));
  return sortCodePoints([...byPath.keys()]).flatMap((path) =>
    sortCodePoints(byPath.get(path)!).map((name) => join(path, name)),
  );
}

/** Labels the files of each class. Throws DatasetError if a class has none, unless that is allowed. */
export function labelled(
  root: string,
  classes: readonly string[],
  filesOf: readonly (readonly string[])[],
  rules: FileRules,
): Sample[] {
  const empty = classes.filter((_, target) => filesOf[target]!.length === 0);
  if (empty.length > 0 && !rules.allowEmpty) {
    const extensions = rules.extensions ?? IMG_EXTENSIONS;
    const supported = rules.isValidFile
      ? ''
      : ` Supported extensions are: ${extensions.join(', ')}.`;
    throw new DatasetError(
      'no-valid-file',
      `Found no valid file for the classes ${empty.join(', ')}.${supported}`,
      `Put pictures there, remove the folders from '${root}', or pass allowEmpty: true.`,
    );
  }
  return filesOf.flatMap((files, target) => files.map((path): Sample => [path, target]));
}

export function noClasses(root: string): DatasetError {
  return new DatasetError(
    'no-classes',
    `Couldn't find any class folder in ${root}.`,
    'Put the pictures of each class into a folder of their own there: the folder names the class.',
  );
}
