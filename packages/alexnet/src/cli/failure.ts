/** @file From errors to exit codes and plain words: usage 2, failure 1, Ctrl-C 130. */
import { CommanderError } from 'commander';
import type { Io } from './io.js';

export const EXIT = { ok: 0, failure: 1, usage: 2, interrupted: 130 } as const;

/** Says what went wrong and what to do next; returns the exit code. The stack is shown on `debug` only. */
export function reportFailure(error: unknown, io: Io, debug: boolean): number {
  if (error instanceof CommanderError) {
    // Commander has printed its message; help and version are no errors.
    return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  io.err(`error: ${message}\n`);
  if (debug) io.err(`${stack}\n`);
  else if (!hasFix(error)) io.err('Run the command again with --debug for details.\n');
  return EXIT.failure;
}

/** Our own errors name the next step in their message. */
function hasFix(error: unknown): boolean {
  return error instanceof Error && 'fix' in error;
}
