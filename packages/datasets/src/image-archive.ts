/** @file A zip archive with one folder for each class, read in place: as ImageFolder, without unpacking. */
import type { FileRules } from './class-files.js';
import { samplesByName } from './class-names.js';
import type { PictureEntry } from './dataset.js';
import { LabelledSamples, type LabelledSamplesInit } from './labelled-samples.js';
import type { ZipMember } from './source.js';
import type { Compose } from './transforms.js';
import { readDirectory } from './zip/directory.js';

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
    const root = options.root ?? '';
    const directory = await readDirectory(path, options.onProgress ?? (() => {}));
    const names = directory.map(({ name }) => name);
    const { classes, samples } = samplesByName('ImageArchive', path, root, names, options);
    return new ImageArchive({
      archive: path,
      members: new Map(directory.map(({ name, member }) => [name, member])),
      classes,
      samples,
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
