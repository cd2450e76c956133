/** @file Which classes and pictures lie in a folder, in the order of torchvision's `make_dataset`. */
import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type FolderFiles, inOrder, noClasses } from './class-files.js';
import { sortCodePoints } from './code-points.js';
import { DatasetError } from './errors.js';

/** The names of the folders in `root`, sorted by code point; hidden ones and links count. */
export async function findClasses(root: string): Promise<string[]> {
  const { folders } = await list(root).catch((cause: NodeJS.ErrnoException) => {
    throw new DatasetError(
      'no-such-folder',
      cause.code === 'ENOTDIR'
        ? `Not a directory: '${root}'.`
        : `Cannot open '${root}': ${cause.message}.`,
      'Give a folder that holds one folder of pictures for each class.',
    );
  });
  if (folders.length === 0) throw noClasses(root);
  return sortCodePoints(folders.map(({ name }) => name));
}

/**
 * All files beneath `folder` that `isValid` accepts: folders by full path, then files by name, links
 * followed. `onFound` hears of each folder's number of files. Throws DatasetError if a link leads back
 * to a folder above it, or if a folder cannot be read.
 */
export async function findFiles(
  folder: string,
  isValid: (path: string) => boolean,
  onFound: (files: number) => void,
): Promise<string[]> {
  const found: FolderFiles[] = [];
  const keep = (folder: FolderFiles) => {
    found.push(folder);
    onFound(folder.files.length);
  };
  await walk(folder, [await realpath(folder)], keep);
  return inOrder(found, join).filter(isValid);
}

/** `trail`: the real paths of `folder` and of the folders above it, by which a loop of links is found. */
async function walk(
  folder: string,
  trail: readonly string[],
  keep: (folder: FolderFiles) => void,
): Promise<void> {
  const { folders, files } = await list(folder).catch((cause: Error) => {
    throw new DatasetError(
      'unreadable-folder',
      `Cannot read the folder '${folder}': ${cause.message}.`,
      'Give yourself permission to read it, or move it elsewhere.',
    );
  });
  keep({ path: folder, files });
  for (const { name, linked } of folders) {
    const path = join(folder, name);
    const real = linked ? await realpath(path) : join(trail.at(-1)!, name);
    if (trail.includes(real)) {
      throw new DatasetError(
        'link-loop',
        `The link '${path}' leads back to '${real}', which it lies in.`,
        'Remove the link.',
      );
    }
    await walk(path, [...trail, real], keep);
  }
}

/** How many links are looked up at a time. */
const LOOKUPS = 64;

/** What lies in one folder; a link counts as what it points to, a broken one as a file. */
async function list(
  path: string,
): Promise<{ folders: { name: string; linked: boolean }[]; files: string[] }> {
  const folders: { name: string; linked: boolean }[] = [];
  const files: string[] = [];
  const entries = await readdir(path, { withFileTypes: true });
  for (let start = 0; start < entries.length; start += LOOKUPS) {
    const some = entries.slice(start, start + LOOKUPS);
    const links = some.some((entry) => entry.isSymbolicLink());
    const areFolders = links
      ? await Promise.all(some.map((entry) => isFolder(path, entry)))
      : some.map((entry) => entry.isDirectory());
    for (const [i, entry] of some.entries()) {
      if (areFolders[i]) folders.push({ name: entry.name, linked: entry.isSymbolicLink() });
      else files.push(entry.name);
    }
  }
  return { folders, files };
}

async function isFolder(parent: string, entry: Dirent): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  const target = await stat(join(parent, entry.name)).catch(() => undefined);
  return target?.isDirectory() ?? false;
}
