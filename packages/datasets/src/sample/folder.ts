/**
 * @file The folder of a sample. A note in it says what was drawn there; without that note nothing
 * in a folder is ours, and nothing is touched.
 */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SampleError } from './errors.js';

const NOTE = 'sample.json';

/** Part of the name of a file that is not whole yet. */
const PART = '.part';

/** What a folder holds, or will: pictures 0 .. `count` - 1, drawn with `seed` in the style `style`. */
export interface Note {
  readonly madeBy: '@striate/datasets writeSample';
  readonly style: number;
  readonly seed: number;
  readonly count: number;
}

/** How many of `count` pictures, dealt in turn to `classes` folders, fall to folder number `label`. */
export function shareOf(count: number, label: number, classes: number): number {
  return Math.ceil((count - label) / classes);
}

/**
 * Makes `dir` ready for the sample `wanted`: creates its folders, refuses a folder with other things,
 * removes an earlier sample's pictures where they would not be the same. Returns the names, such as
 * `Cat/0.jpg`, of the pictures that are already there and stay.
 */
export async function prepareFolder(
  dir: string,
  folders: readonly string[],
  wanted: Note,
): Promise<Set<string>> {
  return guarded(dir, async () => {
    const earlier = await readNote(dir);
    const found = await ourFiles(dir, folders, earlier);
    const same = earlier?.style === wanted.style && earlier.seed === wanted.seed;
    const kept = new Set<string>();
    for (const { label, name, number } of found) {
      const path = `${folders[label]}/${name}`;
      const stays = same && number < shareOf(wanted.count, label, folders.length);
      if (stays && !name.endsWith(PART)) kept.add(path);
      else await rm(join(dir, path));
    }
    for (const folder of folders) await mkdir(join(dir, folder), { recursive: true });
    await writeWhole(join(dir, NOTE), `${JSON.stringify(wanted, null, 2)}\n`);
    return kept;
  });
}

/** Writes a file under a temporary name and renames it, so that it is there whole or not at all. */
export async function writeWhole(path: string, content: Buffer | string): Promise<void> {
  await writeFile(path + PART, content);
  await rename(path + PART, path);
}

/** Turns the system's errors while writing in `dir` into one that names it and the next step. */
export async function guarded<T>(dir: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SampleError || !(error instanceof Error && 'code' in error)) throw error;
    throw new SampleError(
      'cannot-write',
      `The sample pictures cannot be written to ${dir}: ${error.message}.`,
      'Name a folder that you may write to, on a disk with room, or create it first.',
      { cause: error },
    );
  }
}

async function readNote(dir: string): Promise<Note | undefined> {
  let text: string;
  try {
    text = await readFile(join(dir, NOTE), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const note = parsed(text);
  if (note?.madeBy !== '@striate/datasets writeSample' || typeof note.count !== 'number') {
    throw foreign(dir, NOTE);
  }
  return note as Note;
}

function parsed(text: string): Partial<Note> | null {
  try {
    return JSON.parse(text) as Partial<Note> | null;
  } catch {
    return null;
  }
}

interface Found {
  readonly label: number;
  readonly name: string;
  readonly number: number;
}

/** The pictures in `dir`, whole or not; throws if there is anything that `earlier` does not account for. */
async function ourFiles(
  dir: string,
  folders: readonly string[],
  earlier: Note | undefined,
): Promise<Found[]> {
  const found: Found[] = [];
  for (const entry of await listed(dir)) {
    if (entry === NOTE || entry === NOTE + PART) continue;
    const label = folders.indexOf(entry);
    if (!earlier || label < 0) throw foreign(dir, entry);
    for (const name of await listed(join(dir, entry))) {
      const number = Number(/^(\d+)\.jpg(\.part)?$/.exec(name)?.[1] ?? Number.NaN);
      if (!(number < shareOf(earlier.count, label, folders.length))) {
        throw foreign(dir, `${entry}/${name}`);
      }
      found.push({ label, name, number });
    }
  }
  return found;
}

async function listed(dir: string): Promise<string[]> {
  try {
    return await readdir(dir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function foreign(dir: string, entry: string): SampleError {
  return new SampleError(
    'foreign-folder',
    `${dir} holds ${entry}, which is no part of an earlier sample, so no picture was written there.`,
    'Name an empty or a new folder for the sample.',
  );
}
