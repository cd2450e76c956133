/** @file Files that are there whole or not at all, and the numbered folders of runs. */
import { linkSync, rmSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TrainerError } from '../errors.js';
import { writeParts } from './write-parts.js';

/** Writes a file whole or not at all. Throws TrainerError. */
export function writeAtomic(path: string, parts: string | readonly Uint8Array[]): Promise<void> {
  const all = typeof parts === 'string' ? [Buffer.from(parts)] : parts;
  return replaceWhole(path, (partial) => writeParts(partial, all));
}

/**
 * Gives a file that is only ever replaced a second name, or copies it where the disk has no such names. Throws
 * TrainerError.
 */
export function linkAtomic(from: string, to: string): Promise<void> {
  return replaceWhole(to, async (partial) => {
    rmSync(partial, { force: true });
    try {
      linkSync(from, partial);
    } catch {
      await writeAtomic(partial, [await readFile(from)]);
    }
  });
}

/** What is being written, under the name that it has until it is whole. */
const underWay = new Set<string>();

/** For a program that ends at once: leaves no half file behind. */
export function dropPartials(): void {
  for (const partial of underWay) rmSync(partial, { force: true });
}

/** Lets `make` write beside `path` and renames, so that a broken write leaves the file that was there. */
async function replaceWhole(path: string, make: (partial: string) => Promise<void>): Promise<void> {
  const partial = `${path}.partial`;
  underWay.add(partial);
  try {
    await make(partial);
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined);
    throw cannotWrite(path, error);
  } finally {
    underWay.delete(partial);
  }
}

/** Makes `root/name`, or `root/alexnet-NNN` with the next free number. Throws TrainerError. */
export async function createRunFolder(root: string, name?: string): Promise<string> {
  try {
    await mkdir(root, { recursive: true });
    if (name !== undefined) return await makeNamed(root, name);
    for (;;) {
      const numbers = (await readdir(root)).map((name) =>
        Number(/^alexnet-(\d+)$/.exec(name)?.[1] ?? 0),
      );
      const next = Math.max(0, ...numbers) + 1;
      const folder = join(root, `alexnet-${String(next).padStart(3, '0')}`);
      if (await makeOnce(folder)) return folder;
    }
  } catch (error) {
    throw error instanceof TrainerError ? error : cannotWrite(root, error);
  }
}

async function makeNamed(root: string, name: string): Promise<string> {
  const folder = join(root, name);
  if (await makeOnce(folder)) return folder;
  throw new TrainerError(
    'cannot-write',
    `${folder} is there already.`,
    `Give another --name, or go on with it: alexnet train --resume ${folder}.`,
  );
}

/** Whether this call made the folder; false where another run was faster. */
async function makeOnce(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** The whole file. Throws TrainerError. */
export async function readWhole(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new TrainerError(
      'cannot-read',
      `Can't read ${path}: ${reason(error)}.`,
      'Check the path and its permissions.',
    );
  }
}

/** What the system says about a write that failed, and what to do about it. */
export function cannotWrite(path: string, error: unknown): TrainerError {
  return new TrainerError(
    'cannot-write',
    `Can't write ${path}: ${reason(error)}.`,
    `Check the disk and the permissions of ${dirname(path)}, or choose another folder with --out.`,
  );
}

const REASONS: Record<string, string> = {
  EACCES: 'permission denied',
  EFBIG: 'the file would be larger than allowed',
  EISDIR: 'it is a folder',
  ENOENT: 'there is no such file or folder',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'part of the path is a file, not a folder',
  EEXIST: 'a file of that name is in the way',
  EROFS: 'the disk is read-only',
};

function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return (code && REASONS[code]) ?? message;
}
