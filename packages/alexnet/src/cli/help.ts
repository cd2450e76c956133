/** @file What every command's help has: examples after its options, and the exit codes. */
import type { Command } from 'commander';
import { EXIT } from './failure.js';

/** A command line without `alexnet`, and what it does. */
export type Example = readonly [args: string, does: string];

export const EXIT_CODES: readonly (readonly [code: number, meaning: string])[] = [
  [EXIT.ok, 'done'],
  [EXIT.failure, 'it failed, or `check` or `predict` met files that are broken'],
  [EXIT.usage, 'the command line was wrong'],
  [EXIT.interrupted, 'ended by Ctrl-C'],
];

/** Adds examples to a command's help. */
export function addExamples(command: Command, examples: readonly Example[]): Command {
  const lines = examples.flatMap(([args, does]) => [`  # ${does}`, `  $ alexnet ${args}`]);
  return command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}

/** The end of the help of `alexnet` itself. */
export function addExitCodes(program: Command): Command {
  const lines = EXIT_CODES.map(([code, meaning]) => `  ${String(code).padEnd(4)}${meaning}`);
  return program.addHelpText('after', `\nExit codes:\n${lines.join('\n')}`);
}
