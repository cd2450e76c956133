/** @file Files that are there whole or not at all, and the numbered folders of runs. */
import { copyFile, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TrainerError } from '../errors.js';

/** Writes a file whole or not at all. Throws TrainerError. */
export function writeAtomic(path: string, parts: string | readonly Uint8Array[]): Promise<void> {
  return replaceWhole(path, async (partial) => {
    const file = await open(partial, 'w');
    try {
      for (const part of typeof parts === 'string' ? [Buffer.from(parts)] : parts) {
        await file.writeFile(part);
      }
      await file.sync();
    } finally {
      await file.close();
    }
  });
}

/** Copies a file whole or not at all. Throws TrainerError. */
export function copyAtomic(from: string, to: string): Promise<void> {
  return replaceWhole(to, (partial) => copyFile(from, partial));
}

/** Lets `make` write beside `path` and renames, so that a broken write leaves the file that was there. */
async function replaceWhole(path: string, make: (partial: string) => Promise<void>): Promise<void> {
  const partial = `${path}.partial`;
  try {
    await make(partial);
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined);
    throw cannotWrite(path, error);
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
