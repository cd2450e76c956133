import { type Command, Option } from 'commander';
import { z } from 'zod';
import type { Recipe } from '../../recipe.js';
import { deviceNames } from '../device.js';
import { EXIT } from '../failure.js';
import type { Io } from '../io.js';
import { numberOf, recipeOptions } from '../options.js';
import { runTraining, type TrainPlan } from '../run-training.js';

type TrainFlags = Recipe & Omit<TrainPlan, 'dir' | 'recipe'>;

export function addTrain(program: Command, io: Io, exit: (code: number) => void): void {
  const count = numberOf(z.number().int().min(1));
  const command = program
    .command('train')
    .summary('train AlexNet on a folder of pictures, one folder per class')
    .description(
      'Trains AlexNet on DIR/class/picture.jpg and writes a run folder: config.json, log.csv,\nbest.safetensors and last.safetensors. Ctrl-C ends the run after writing last.safetensors.',
    )
    .argument('<dir>', 'folder with one folder of pictures per class');
  for (const option of recipeOptions()) command.addOption(option);
  command
    .option('--workers <number>', 'threads that load pictures', numberOf(z.number().int().min(0)))
    .option('--threads <number>', 'threads that compute', count)
    .option('--skip-unreadable', 'leave unreadable pictures out and list them at the end', false)
    .option('--out <dir>', 'folder of the run folders', 'runs')
    .addOption(
      new Option('--device <name>', 'where to compute').choices(deviceNames).default('cpu'),
    )
    .action(async (dir: string, flags: TrainFlags) => {
      const { workers, threads, skipUnreadable, out, device, ...recipe } = flags;
      const plan = { dir, recipe, workers, threads, skipUnreadable, out, device };
      const controller = new AbortController();
      const onSignal = () => {
        if (controller.signal.aborted) process.exit(EXIT.interrupted);
        io.err('\nStopping after this step; Ctrl-C again to stop at once.\n');
        controller.abort();
      };
      process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
      try {
        const finished = await runTraining(plan, io, controller.signal);
        if (!finished) exit(EXIT.interrupted);
      } finally {
        process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
      }
    });
}
