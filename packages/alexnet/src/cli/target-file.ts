/** @file Where a command that turns one file into another writes to. */
import { format, parse, resolve } from 'node:path';
import { TrainerError } from '../errors.js';

/** `out`, or `from` with another ending. Throws TrainerError where that is the file itself. */
export function targetFile(from: string, ending: string, out: string | undefined): string {
  const { dir, name } = parse(from);
  const target = out ?? format({ dir, base: `${name}${ending}` });
  if (resolve(from) !== resolve(target)) return target;
  throw new TrainerError(
    'bad-option',
    `${target} is the file that is read.`,
    'Give another file with --out.',
  );
}

export function megabytes(parts: readonly Uint8Array[]): string {
  const bytes = parts.reduce((sum, part) => sum + part.length, 0);
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
