/** @file Commands for a shell: what a reader may copy must do what it says, whatever files are called. */
import { basename } from 'node:path';
import { UNPRINTABLE } from './markup.js';

/** One word for a POSIX shell. */
export function shellWord(text: string): string {
  return /^[\w./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * Moves a file of `root/label/...` to `root/predicted/`, under a name that is not taken there: files of two classes
 * are often numbered alike. Undefined if the path has no folder of that class, or is no plain path.
 */
export function moveCommand(path: string, label: string, predicted: string): string | undefined {
  const parts = path.split('/');
  const folder = parts.lastIndexOf(label, parts.length - 2);
  if (folder < 0 || UNPRINTABLE.test(path + predicted)) return undefined;
  const target = [...parts.slice(0, folder), predicted, `from-${label}-${basename(path)}`];
  return `mv -n -- ${shellWord(path)} ${shellWord(target.join('/'))}`;
}
