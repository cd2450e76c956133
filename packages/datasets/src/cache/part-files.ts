/**
 * @file Who may write to a cache file. A program writes only to a file whose name says that it is this
 * program's own; it takes the cache by renaming it so, and gives it back by renaming it again. A rename
 * succeeds for one program only, so no lock is needed, and a program that is killed leaves nothing but a
 * name that tells so.
 */
import { readdir, rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** When this program started, in seconds: another one may later have the same number. */
const STARTED = Math.round(Date.now() / 1000 - process.uptime());
/** How far two readings of that may lie apart. */
const TOLERANCE = 5;

const HOST = hostname().replace(/[^\w-]/g, '_');

let count = 0;

/** A name for this program's own part of the cache `file`. */
export function ownPart(file: string): string {
  return `${file}.${HOST}.${process.pid}.${STARTED}.${count++}.part`;
}

/** The parts of `file` that programs of this machine left when they were killed. */
async function orphans(file: string): Promise<string[]> {
  const folder = dirname(file);
  const name = basename(file);
  const found = await readdir(folder);
  return found
    .filter((part) => part.startsWith(`${name}.${HOST}.`) && part.endsWith('.part'))
    .filter((part) => {
      const [pid, started] = part
        .slice(name.length + HOST.length + 2)
        .split('.')
        .map(Number);
      return pid && started && !isRunning(pid, started);
    })
    .map((part) => join(folder, part));
}

function isRunning(pid: number, started: number): boolean {
  if (pid === process.pid) return Math.abs(started - STARTED) <= TOLERANCE;
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Takes `from` as `to`; false if it is not there, or somebody else was quicker. */
export async function take(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw cause;
  }
}

/** Takes one of the parts that killed programs left as `to`; false if there is none. */
export async function takeOrphan(file: string, to: string): Promise<boolean> {
  for (const orphan of await orphans(file)) {
    if (await take(orphan, to)) return true;
  }
  return false;
}

/** Removes what killed programs left. */
export async function removeOrphans(file: string): Promise<void> {
  for (const orphan of await orphans(file)) await rm(orphan, { force: true });
}
