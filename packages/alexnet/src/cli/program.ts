/** @file The command line `alexnet`: its commands, and what they share. */
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
import { addExitCodes } from './help.js';
import type { Io } from './io.js';

/** `exit` hears the exit code of a command that ended otherwise than well, without an error. */
export function programOf(io: Io, exit: (code: number) => void): Command {
  const program = new Command('alexnet')
    .description('Train AlexNet on a folder of pictures, and use what it learned.')
    .version(version(), '--version', 'print the version')
    .option('--debug', 'show the stack of errors')
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: io.err })
    .showHelpAfterError('(alexnet --help lists the commands and options)');
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
  return program;
}

function version(): string {
  return createRequire(import.meta.url)('@striate/alexnet/package.json').version;
}
