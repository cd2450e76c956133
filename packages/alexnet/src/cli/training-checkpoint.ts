/**
 * @file `checkpoint.safetensors`: the whole state of a run, from which it goes on. Tensors of the model, the
 * optimizer and the running mean lie under prefixes; the rest is JSON in the metadata.
 */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeSafetensors, encodeSafetensors, LayerError, type StateDict } from '@striate/layers';
import type { OptimizerState } from '@striate/optim';
import { z } from 'zod';
import { TrainerError } from '../errors.js';
import type { TrainingProgress } from '../training/progress.js';
import type { TrainingState } from '../training/state.js';
import { readWhole, writeAtomic } from './files.js';

export const CHECKPOINT_FILE = 'checkpoint.safetensors';

const sums = z.object({ loss: z.number(), correct: z.number(), count: z.number() });
const progressSchema = z.object({
  epoch: z.number().int().min(0),
  position: z.number().int().min(0),
  step: z.number().int().min(0),
  globalStep: z.number().int().min(0),
  training: sums,
  validation: sums,
  seconds: z.object({ total: z.number(), waited: z.number() }),
  best: z.object({ epoch: z.number(), accuracy: z.number() }).nullable(),
  dropout: z.record(z.string(), z.number()),
}) satisfies z.ZodType<TrainingProgress>;

const notesSchema = z.object({
  progress: progressSchema,
  paramGroups: z.array(z.looseObject({ params: z.array(z.number()) })),
  scheduler: z.looseObject({}).optional(),
  hasEma: z.boolean(),
});

/** Whether there is a state to resume from in the run folder. */
export async function hasCheckpoint(run: string): Promise<boolean> {
  return access(join(run, CHECKPOINT_FILE)).then(
    () => true,
    () => false,
  );
}

/** Writes the state whole or not at all. Throws TrainerError. */
export async function saveTrainingState(path: string, state: TrainingState): Promise<void> {
  const { progress, scheduler, optimizer, ema } = state;
  const notes: z.input<typeof notesSchema> = {
    progress,
    paramGroups: optimizer.paramGroups.map((group) => ({ ...group, params: [...group.params] })),
    ...(scheduler ? { scheduler: { ...scheduler } } : {}),
    hasEma: ema !== undefined,
  };
  const tensors = new Map([
    ...prefixed('model', state.model),
    ...prefixed('optimizer', optimizer.state),
    ...prefixed('ema', ema ?? new Map()),
  ]);
  const metadata = { format: 'pt', alexnet: JSON.stringify(notes) };
  await writeAtomic(path, encodeSafetensors({ state: tensors, metadata }));
}

/** Throws TrainerError naming the file. */
export async function readTrainingState(path: string): Promise<TrainingState> {
  const file = await readWhole(path);
  try {
    const { state, metadata } = decodeSafetensors(file);
    const notes = notesSchema.parse(JSON.parse(metadata.alexnet ?? 'null'));
    return {
      progress: notes.progress,
      model: under('model', state),
      optimizer: {
        state: under('optimizer', state),
        paramGroups: notes.paramGroups as OptimizerState['paramGroups'],
      },
      ema: notes.hasEma ? under('ema', state) : undefined,
      scheduler: notes.scheduler,
    };
  } catch (error) {
    const isOurs = error instanceof LayerError || error instanceof z.ZodError;
    if (!isOurs && !(error instanceof SyntaxError)) throw error;
    throw new TrainerError(
      'bad-checkpoint',
      `${path} holds no state of a run (${error.message.split('\n')[0]}).`,
      'Start a new run with --init, from best.safetensors of that run.',
    );
  }
}

function prefixed(
  prefix: string,
  state: StateDict,
): [string, NonNullable<ReturnType<StateDict['get']>>][] {
  return Array.from(state, ([key, value]) => [`${prefix}.${key}`, value]);
}

function under(prefix: string, state: StateDict): StateDict {
  const start = `${prefix}.`;
  const own = [...state].filter(([key]) => key.startsWith(start));
  return new Map(own.map(([key, value]) => [key.slice(start.length), value]));
}
