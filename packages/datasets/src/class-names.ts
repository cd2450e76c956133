/** @file ImageFolder's rules for files that are known by their paths alone: in archives, or picked by a person. */
import {
  type FileRules,
  type FolderFiles,
  fileFilter,
  inOrder,
  labelled,
  noClasses,
} from './class-files.js';
import { sortCodePoints } from './code-points.js';
import type { Sample } from './labelled-samples.js';

/**
 * The classes and samples among `names` below the folder `root` ('' is the top). A name that ends with a
 * slash is a folder, which may be empty. Throws DatasetError as ImageFolder.open does, calling the whole
 * `where`.
 */
export function samplesByName(
  owner: string,
  where: string,
  root: string,
  names: readonly string[],
  rules: FileRules,
): { classes: string[]; samples: Sample[] } {
  const isValid = fileFilter(owner, rules);
  const start = root === '' ? '' : `${root.replace(/\/+$/, '')}/`;
  const folders = foldersBelow(start, names);
  const classes = sortCodePoints([...folders.keys()]);
  const place = start === '' ? where : `${where}/${start}`;
  if (classes.length === 0) throw noClasses(place);
  const join = (folder: string, name: string) => `${folder}/${name}`;
  const filesOf = classes.map((name) =>
    inOrder([...folders.get(name)!.values()], join).filter(isValid),
  );
  return { classes, samples: labelled(place, classes, filesOf, rules) };
}

/** For each class, the folders that hold its files: folders are listed on their own or only in names. */
function foldersBelow(
  root: string,
  names: readonly string[],
): Map<string, Map<string, FolderFiles>> {
  const classes = new Map<string, Map<string, FolderFiles>>();
  for (const name of names) {
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
