/** @file Where a TensorFlow that the user has keeps its headers and libraries. */
import { existsSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { BackendError } from '../../errors.js';

export interface Source {
  /** Holds `tensorflow/c/c_api.h`. */
  readonly include: string;
  /** Holds the libraries, which are loaded from there. */
  readonly folder: string;
  /** The file that serves as libtensorflow, and the one beside it. */
  readonly library: string;
  readonly framework: string;
}

/** By where it comes from: folders below the one that was named, and the names that libraries have there. */
const LAYOUTS = [
  { inside: ['', 'tensorflow'], libraries: '', name: 'tensorflow_cc' },
  { inside: [''], libraries: 'lib', name: 'tensorflow' },
];
const ENDINGS = ['.so.2', '.so'];

export function isArchive(path: string): boolean {
  return (
    /\.(tar\.gz|tgz)$/.test(path) && statSync(path, { throwIfNoEntry: false })?.isFile() === true
  );
}

/** Throws BackendError where the folder is no TensorFlow. */
export function findSource(folder: string): Source {
  for (const { inside, libraries, name } of LAYOUTS) {
    for (const below of inside) {
      const root = join(folder, below);
      const include = join(root, 'include');
      const library = libraryOf(join(root, libraries), name);
      const framework = libraryOf(join(root, libraries), 'tensorflow_framework');
      if (!library || !framework || !existsSync(join(include, 'tensorflow/c/c_api.h'))) continue;
      return {
        include: realpathSync(include),
        folder: realpathSync(join(root, libraries)),
        library: realpathSync(library),
        framework: realpathSync(framework),
      };
    }
  }
  throw new BackendError(
    'bad-option',
    `No TensorFlow is in ${folder}: neither libtensorflow_cc.so.2 and include/ (a Python wheel) nor lib/libtensorflow.so and include/ (an archive).`,
    'Name the folder that python -c "import tensorflow; print(tensorflow.__path__[0])" prints, or a libtensorflow archive.',
  );
}

function libraryOf(folder: string, name: string): string | undefined {
  return ENDINGS.map((ending) => join(folder, `lib${name}${ending}`)).find(existsSync);
}
