/** @file How many cores there are to compute on. */
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';

/**
 * Physical cores, as far as this process may use them: two hardware threads of one core share its arithmetic
 * units, and a second worker on it only takes the first one's cache. Where the system does not tell (it does on
 * Linux), every hardware thread counts.
 */
export function physicalCores(
  siblings: (processor: number) => string = readSiblings,
  processors = cpus().length,
): number {
  try {
    const cores = new Set(Array.from({ length: processors }, (_, i) => siblings(i)));
    return Math.max(1, Math.min(cores.size, availableParallelism()));
  } catch {
    return availableParallelism();
  }
}

/** "0,4": the hardware threads of the core that this one belongs to. */
function readSiblings(processor: number): string {
  const folder = `/sys/devices/system/cpu/cpu${processor}/topology`;
  return readFileSync(`${folder}/thread_siblings_list`, 'utf8').trim();
}
