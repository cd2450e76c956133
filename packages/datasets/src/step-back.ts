/** @file Leaving the cores to the JavaScript thread. */
import { readlinkSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/** While all cores are busy, the JavaScript thread is to get one at once: Linux has a priority for each thread. */
export function stepBack(): void {
  try {
    const thread = Number(readlinkSync('/proc/thread-self').split('/').pop());
    setPriority(thread, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Another system, or one that forbids it.
  }
}
