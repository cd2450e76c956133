/** @file The command `alexnet`, callable from code: `@striate/alexnet/cli`. */
import type { Command } from 'commander';
import { EXIT, reportFailure } from './failure.js';
import { type Io, processIo } from './io.js';
import { programOf } from './program.js';

/** Runs the command with `args` (without node and script) and returns its exit code. */
export async function run(args: readonly string[], io: Io = processIo): Promise<number> {
  let code: number = EXIT.ok;
  const program = programOf(io, (other) => {
    code = other;
  });
  try {
    await program.parseAsync(asCommand(program, args), { from: 'user' });
    return code;
  } catch (error) {
    return reportFailure(error, io, args.includes('--debug'));
  }
}

/** `help` for a command that there is not is met as the command itself: with an error and a guess. */
function asCommand(program: Command, args: readonly string[]): string[] {
  const [first, second] = args;
  const isKnown = ['help', ...program.commands.map((command) => command.name())].includes(second!);
  return first === 'help' && second !== undefined && !isKnown ? args.slice(1) : [...args];
}

export type { Io };
