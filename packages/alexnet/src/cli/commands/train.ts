import { type Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import { TrainerError } from '../../errors.js';
import { type Recipe, recipeKeys, recipeSchema } from '../../recipe/recipe.js';
import { addWorkersOption, count } from '../common-options.js';
import { compare } from '../compare.js';
import { readRecipeFile } from '../config.js';
import { chooseDevice, type DeviceName, deviceNames } from '../device.js';
import { dryRun } from '../dry-run.js';
import { EXIT } from '../failure.js';
import { dropPartials } from '../files.js';
import { addExamples } from '../help.js';
import type { Io } from '../io.js';
import { addRecipeOptions, numberOf } from '../options.js';
import { profile } from '../profile.js';
import { JsonView, Renderer } from '../renderer.js';
import { planOf, planOfResumed, type RunSettings, type TrainPlan } from '../run-plan.js';
import { runThroughLosses } from '../through-losses.js';

type TrainFlags = Recipe &
  Omit<RunSettings, 'device'> & {
    readonly device: readonly (DeviceName | 'auto')[];
    readonly compare: boolean;
    readonly config?: string;
    readonly resume?: string;
    readonly dryRun: boolean;
    readonly profile: boolean;
    readonly json: boolean;
    readonly quiet: boolean;
  };

const DESCRIPTION = [
  'Trains AlexNet on DIR/class/picture.jpg and writes a run folder: config.json, log.csv, events.jsonl, TensorBoard events, best and last weights, the state to resume from, report.html and its plots.',
  'Ctrl-C ends the run after the step under way; --resume goes on as if it had not been.',
].join('\n\n');

export function addTrain(program: Command, io: Io, exit: (code: number) => void): void {
  const command = program
    .command('train')
    .summary('train AlexNet on a folder of pictures, one folder per class')
    .description(DESCRIPTION)
    .argument('[dir]', 'folder with one folder of pictures per class');
  addRecipeOptions(command);
  addRunOptions(command).action(async (dir: string | undefined, flags: TrainFlags) => {
    if (dir === undefined && flags.resume === undefined)
      command.error(NO_FOLDER, { exitCode: EXIT.usage });
    const plan = await planFrom(dir, flags, givenKeys(command));
    if (flags.compare !== flags.device.length > 1)
      command.error(COMPARE_NEEDS, { exitCode: EXIT.usage });
    if (flags.dryRun) return io.out(await dryRun(plan));
    if (flags.profile) return io.out(await profile(plan));
    if (flags.compare) {
      const devices = flags.device.map(chooseDevice);
      return untilSignal(io, (signal) => compare(plan, devices, io, signal));
    }
    const view = flags.json ? new JsonView(io) : new Renderer(io, plan.recipe.epochs, flags.quiet);
    await untilSignal(io, async (signal) => {
      if (!(await runThroughLosses(plan, io, view, signal))) exit(EXIT.interrupted);
    });
  });
  addExamples(command, [
    ['train ./PetImages', 'the course: 5 epochs of batches of 128 at 224x224'],
    ['train ./PetImages --epochs 20 --schedule cosine --augment standard --cache file', 'longer'],
    ['train ./PetImages --config recipe.yaml --lr 3e-4', 'a recipe from a file; flags come first'],
    ['train ./sample --device cpu,webgpu --compare --epochs 1', 'whether two devices agree'],
    ['train --resume runs/alexnet-001', 'go on with a run that was ended'],
    ['train ./birds --init runs/alexnet-001/best.safetensors --freeze features', 'a new head'],
  ]);
}

function addRunOptions(command: Command): Command {
  const device = new Option('--device <name>', `where to compute: ${DEVICE_CHOICES.join(', ')}`)
    .argParser(deviceList)
    .default(['cpu'], 'cpu');
  const cache = new Option('--cache <where>', 'keep decoded pictures for the next epochs')
    .choices(['none', 'memory', 'file'])
    .default('none');
  command
    .optionsGroup('Computing:')
    .addOption(device)
    .option('--threads <number>', 'threads that compute (default: one per core)', count);
  addWorkersOption(command)
    .addOption(cache)
    .option('--skip-unreadable', 'leave unreadable pictures out and list them at the end', false);
  return command
    .optionsGroup('Run:')
    .option('--config <file>', 'JSON or YAML file with options of the groups above')
    .option(
      '--resume <run>',
      'go on with the run of this folder; of the recipe only --epochs can change',
    )
    .option('--out <dir>', 'folder of the run folders', 'runs')
    .option(
      '--name <name>',
      'name of the run folder (default: alexnet- and the next number)',
      runName,
    )
    .option(
      '--checkpoint-minutes <minutes>',
      'write the state within an epoch, too, after so many minutes',
      numberOf(z.number().min(0)),
      10,
    )
    .option('--no-report', 'write no report.html at the end')
    .optionsGroup('Output:')
    .option(
      '--compare',
      'train on several devices at once, --device cpu,webgpu, and show how their losses part',
      false,
    )
    .option('--dry-run', 'say what would be done, and do nothing', false)
    .option(
      '--profile',
      'say where the time of a step goes, by phase and layer, and keep nothing',
      false,
    )
    .option('--json', 'print every event as one JSON object', false)
    .option('--quiet', 'no live line, only what stays', false);
}

const NO_FOLDER =
  "error: missing required argument 'dir': name a folder of pictures; `alexnet sample DIR` draws one to try";

const DEVICE_CHOICES = ['auto', ...deviceNames] as const;

const COMPARE_NEEDS =
  'error: --compare goes with several devices, and several devices with it: --device cpu,webgpu --compare';

function deviceList(text: string): readonly (DeviceName | 'auto')[] {
  return text.split(',').map((name) => {
    const known = DEVICE_CHOICES.find((choice) => choice === name.trim());
    if (known) return known;
    throw new InvalidArgumentError(`Allowed choices are ${DEVICE_CHOICES.join(', ')}.`);
  });
}

/** A name that stays within --out. */
function runName(text: string): string {
  if (/^[\w][\w.-]*$/.test(text)) return text;
  throw new InvalidArgumentError('A name has letters, digits, "-", "_" and "." only.');
}

/** The fields of the recipe that stand on the command line. */
function givenKeys(command: Command): (keyof Recipe)[] {
  return recipeKeys.filter((key) => command.getOptionValueSource(key) === 'cli');
}

async function planFrom(
  dir: string | undefined,
  flags: TrainFlags,
  given: readonly (keyof Recipe)[],
): Promise<TrainPlan> {
  const { device, ...others } = flags;
  const settings = settingsOf({ ...others, device: chooseDevice(device[0]!) });
  if (flags.resume !== undefined) {
    const fixed = [...given.filter((key) => key !== 'epochs'), ...(dir ? ['DIR'] : [])];
    if (fixed.length > 0) throw cannotChange(fixed, flags.resume);
    const epochs = given.includes('epochs') ? flags.epochs : undefined;
    return planOfResumed(flags.resume, epochs, settings);
  }
  const fromFile = flags.config === undefined ? {} : await readRecipeFile(flags.config);
  const fromFlags = Object.fromEntries(given.map((key) => [key, flags[key]]));
  return planOf(dir!, recipeSchema.parse({ ...fromFile, ...fromFlags }), settings);
}

function settingsOf(flags: RunSettings): RunSettings {
  const { device, workers, threads, skipUnreadable, cache, checkpointMinutes } = flags;
  const { out, name, report } = flags;
  return { device, workers, threads, skipUnreadable, cache, checkpointMinutes, out, name, report };
}

/** Runs `body` with a signal that Ctrl-C aborts; pressed again, it ends the process. */
async function untilSignal(io: Io, body: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) {
      io.err('\n');
      dropPartials();
      process.exit(EXIT.interrupted);
    }
    io.err('\nStopping after this step; Ctrl-C again to stop at once.\n');
    controller.abort();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  try {
    await body(controller.signal);
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

function cannotChange(names: readonly string[], run: string): TrainerError {
  return new TrainerError(
    'bad-option',
    `A run that goes on keeps its recipe and its pictures: ${names.join(', ')} can't change.`,
    `Leave them out, or start a new run with --init ${run}/last.safetensors.`,
  );
}
