/** @file The command `alexnet`, callable from code: `@striate/alexnet/cli`. */
import { createRequire } from 'node:module';
import { Command } from 'commander';
import { addBench } from './commands/bench.js';
import { addCheck } from './commands/check.js';
import { addCompletion } from './commands/completion.js';
import { addConvert } from './commands/convert.js';
import { addDevices } from './commands/devices.js';
import { addEvaluate } from './commands/evaluate.js';
import { addExport } from './commands/export.js';
import { addInit } from './commands/init.js';
import { addPredict } from './commands/predict.js';
import { addSample } from './commands/sample.js';
import { addSummary } from './commands/summary.js';
import { addTrain } from './commands/train.js';
import { EXIT, reportFailure } from './failure.js';
import { addExitCodes } from './help.js';
import { type Io, processIo } from './io.js';

/** Runs the command with `args` (without node and script) and returns its exit code. */
export async function run(args: readonly string[], io: Io = processIo): Promise<number> {
  let code: number = EXIT.ok;
  const program = new Command('alexnet')
    .description('Train AlexNet on a folder of pictures, and use what it learned.')
    .version(version(), '--version', 'print the version')
    .option('--debug', 'show the stack of errors')
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: io.err })
    .showHelpAfterError('(alexnet --help lists the commands and options)');
  const exit = (other: number) => {
    code = other;
  };
  addExitCodes(program);
  addTrain(program, io, exit);
  addEvaluate(program, io);
  addPredict(program, io, exit);
  addCheck(program, io, exit);
  addSample(program, io);
  addSummary(program, io);
  addExport(program, io);
  addConvert(program, io);
  addDevices(program, io);
  addBench(program, io);
  addInit(program, io);
  addCompletion(program, io);
  for (const command of program.commands) {
    command.copyInheritedSettings(program);
    command.showHelpAfterError(
      `(alexnet ${command.name()} --help lists its options, with examples)`,
    );
  }
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    return reportFailure(error, io, args.includes('--debug'));
  }
}

function version(): string {
  return createRequire(import.meta.url)('@striate/alexnet/package.json').version;
}

export type { Io };
