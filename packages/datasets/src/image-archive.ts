/** @file A zip archive with one folder for each class, read in place: as ImageFolder, without unpacking. */
import {
  type FileRules,
  type FolderFiles,
  fileFilter,
  inOrder,
  labelled,
  noClasses,
} from './class-files.js';
import { sortCodePoints } from './code-points.js';
import type { PictureEntry } from './dataset.js';
import { LabelledSamples, type LabelledSamplesInit } from './labelled-samples.js';
import type { ZipMember } from './source.js';
import type { Compose } from './transforms.js';
import { type NamedMember, readDirectory } from './zip/directory.js';

export interface ImageArchiveOptions extends FileRules {
  /** The folder within the archive that holds the class folders, such as `PetImages`. Default: its top. */
  readonly root?: string | undefined;
  readonly transform?: Compose | undefined;
  /** Hears, while the directory is read, how many members have been found so far. */
  readonly onProgress?: ((members: number) => void) | undefined;
}

interface ArchiveInit extends LabelledSamplesInit {
  readonly archive: string;
  readonly members: ReadonlyMap<string, ZipMember>;
}

/**
 * The pictures in a zip archive, classes and files in the order that ImageFolder finds in the unpacked
 * folder. Paths are those within the archive. Every picture is read by its position.
 */
export class ImageArchive extends LabelledSamples {
  readonly archive: string;
  readonly #members: ReadonlyMap<string, ZipMember>;

  private constructor(init: ArchiveInit) {
    super(init);
    this.archive = init.archive;
    this.#members = init.members;
  }

  /**
   * Reads the directory of the archive at `path`. Throws DatasetError if it cannot be opened, is damaged,
   * has names that lead out of it, or holds no class folder or an empty one.
   */
  static async open(path: string, options: ImageArchiveOptions = {}): Promise<ImageArchive> {
    const isValid = fileFilter('ImageArchive', options);
    const root = options.root ? `${options.root.replace(/\/+$/, '')}/` : '';
    const directory = await readDirectory(path, options.onProgress ?? (() => {}));
    const folders = foldersBelow(root, directory);
    const classes = sortCodePoints([...folders.keys()]);
    const where = root ? `${path}/${root}` : path;
    if (classes.length === 0) throw noClasses(where);
    const join = (folder: string, name: string) => `${folder}/${name}`;
    const filesOf = classes.map((name) =>
      inOrder([...folders.get(name)!.values()], join).filter(isValid),
    );
    return new ImageArchive({
      archive: path,
      members: new Map(directory.map(({ name, member }) => [name, member])),
      classes,
      samples: labelled(where, classes, filesOf, options),
      transform: options.transform,
    });
  }

  override entry(position: number): PictureEntry {
    const [name, label] = this.samples[position]!;
    const path = `${this.archive}/${name}`;
    return { path, label, index: position, source: this.#members.get(name) };
  }

  /** The same pictures with another transform. */
  withTransform(transform: Compose): ImageArchive {
    const { archive, classes, samples } = this;
    return new ImageArchive({ archive, members: this.#members, classes, samples, transform });
  }
}

/** For each class, the folders that hold its files: a zip lists folders of their own or only in names. */
function foldersBelow(
  root: string,
  directory: readonly NamedMember[],
): Map<string, Map<string, FolderFiles>> {
  const classes = new Map<string, Map<string, FolderFiles>>();
  for (const { name } of directory) {
    if (!name.startsWith(root)) continue;
    const end = name.indexOf('/', root.length);
    if (end < 0) continue;
    const className = name.slice(root.length, end);
    const folders = classes.get(className) ?? new Map<string, FolderFiles>();
    classes.set(className, folders);
    const path = name.slice(0, name.lastIndexOf('/'));
    const folder = folders.get(path) ?? { path, files: [] };
    folders.set(path, folder);
    if (!name.endsWith('/')) folder.files.push(name.slice(path.length + 1));
  }
  return classes;
}
