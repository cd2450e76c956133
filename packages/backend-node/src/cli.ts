#!/usr/bin/env node
/** @file `striate-tensorflow`: builds TensorFlow.js' binding on a TensorFlow that the user has, and checks it. */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { BackendError } from './errors.js';
import type { TensorflowDevice } from './tensorflow/load.js';
import { openTensorflow } from './tensorflow/open.js';
import { setup } from './tensorflow/setup/setup.js';

const USAGE = `Usage: striate-tensorflow setup --tensorflow FOLDER [--package FOLDER]
       striate-tensorflow check [--device auto | cpu | cuda]

setup  builds the native part of @tensorflow/tfjs-node-gpu (or @tensorflow/tfjs-node, where only that is installed)
       on the TensorFlow in FOLDER: the folder of a Python wheel, or a libtensorflow archive or its folder.
check  loads TensorFlow, makes a small training step, and prints the version and the device.
`;

/** Returns the exit status. */
async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      tensorflow: { type: 'string' },
      package: { type: 'string' },
      device: { type: 'string', default: 'auto' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const [command] = positionals;
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (command === 'check' && positionals.length === 1) {
    const backend = await openTensorflow(values.device as TensorflowDevice);
    process.stdout.write(`${backend.device}: a training step is right\n`);
    await backend.close();
    return 0;
  }
  if (command === 'setup' && positionals.length === 1 && values.tensorflow !== undefined) {
    const program = fileURLToPath(import.meta.url);
    const { tensorflow } = values;
    const result = await setup({ tensorflow, package: values.package, program });
    const done = result.built ? 'built' : 'was built before, and works';
    process.stdout.write(`${result.packageFolder}: ${done}\n${result.report}\n`);
    return 0;
  }
  process.stderr.write(USAGE);
  return 2;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const isOption = (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS');
  if (!(error instanceof BackendError) && !isOption) throw error;
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = isOption ? 2 : 1;
}
