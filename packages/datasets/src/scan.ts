/** @file Which classes and pictures lie in a folder, in the order of torchvision's `make_dataset`. */
import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { compareCodePoints } from './code-points.js';
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
  if (folders.length === 0) {
    throw new DatasetError(
      'no-classes',
      `Couldn't find any class folder in ${root}.`,
      'Put the pictures of each class into a folder of their own there: the folder names the class.',
    );
  }
  return folders.map(({ name }) => name).sort(compareCodePoints);
}

/**
 * All files beneath `folder` that `isValid` accepts: folders by full path, then files by name, links
 * followed. Throws DatasetError if a link leads back to a folder above it.
 */
export async function findFiles(
  folder: string,
  isValid: (path: string) => boolean,
): Promise<string[]> {
  const found: { path: string; files: string[] }[] = [];
  await walk(folder, [await realpath(folder)], found);
  return found
    .sort((a, b) => compareCodePoints(a.path, b.path))
    .flatMap(({ path, files }) => files.sort(compareCodePoints).map((name) => join(path, name)))
    .filter(isValid);
}

/** `trail`: the real paths of `folder` and of the folders above it, by which a loop of links is found. */
async function walk(
  folder: string,
  trail: readonly string[],
  found: { path: string; files: string[] }[],
): Promise<void> {
  const { folders, files } = await list(folder);
  found.push({ path: folder, files });
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
    await walk(path, [...trail, real], found);
  }
}

/** What lies in one folder; a link counts as what it points to, a broken one as a file. */
async function list(
  path: string,
): Promise<{ folders: { name: string; linked: boolean }[]; files: string[] }> {
  const folders: { name: string; linked: boolean }[] = [];
  const files: string[] = [];
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const linked = entry.isSymbolicLink();
    if (await isFolder(path, entry)) folders.push({ name: entry.name, linked });
    else files.push(entry.name);
  }
  return { folders, files };
}

async function isFolder(parent: string, entry: Dirent): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  const target = await stat(join(parent, entry.name)).catch(() => undefined);
  return target?.isDirectory() ?? false;
}
