/** @file Where fuzzing takes whole files from, and where it puts damaged ones. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../packages.mjs';

export const folder = mkdtempSync(join(tmpdir(), 'striate-fuzz-'));
process.on('exit', () => {
  // A folder that a process is in can't be removed on Windows.
  process.chdir(root);
  rmSync(folder, { recursive: true, force: true });
});

/** A file in the folder with these bytes; always the same one, since cases come one after the other. */
export function file(name, bytes) {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

/** The small files of a folder of fixtures that end so. */
export function fixtures(place, ...ends) {
  const at = join(root, place);
  return readdirSync(at)
    .filter((name) => ends.some((end) => name.endsWith(end)))
    .map((name) => readFileSync(join(at, name)))
    .filter(({ length }) => length < 60_000);
}

export const text = (...lines) => Buffer.from(lines.join('\n'));
