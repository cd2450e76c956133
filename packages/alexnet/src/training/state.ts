/** @file All that a run needs to go on elsewhere as if it had never stopped. */
import type { Module, StateDict } from '@striate/layers';
import type { OptimizerState } from '@striate/optim';
import { Cell } from '@striate/tensor';
import { TrainerError } from '../errors.js';
import { droppingLayers } from './dropping-layers.js';
import { firstNonFinite, sumOf } from './finite.js';
import type { TrainOptions } from './options.js';
import { firstProgress, type TrainingProgress } from './progress.js';

export interface TrainingState {
  readonly progress: TrainingProgress;
  readonly model: StateDict;
  readonly optimizer: OptimizerState;
  /** The running mean of the weights, where the run keeps one. */
  readonly ema?: StateDict | undefined;
  /** Plain JSON of the schedule, where the run has one. */
  readonly scheduler?: object | undefined;
}

/**
 * Where the run stands, and a promise of its whole state: of this moment, whatever follows before it resolves. It
 * rejects with a TrainerError where a weight is no finite number: the loss that would show it has not been read yet,
 * and a broken state must not take a good one's place.
 */
export function snapshot(
  before: TrainingProgress,
  { model, optimizer, ema, scheduler }: TrainOptions,
): { globalStep: number; state: Promise<TrainingState> } {
  const progress = structuredClone({ ...before, dropout: dropoutSteps(model) });
  const rates = structuredClone(scheduler?.stateDict());
  const sums = sumsOf(model);
  const reads = [model.stateDict(), optimizer.stateDict(), ema?.module.stateDict()] as const;
  const state = Promise.all(reads).then(async ([weights, moments, mean]) => {
    checkFinite(weights, await sums);
    return { progress, model: weights, optimizer: moments, ema: mean, scheduler: rates };
  });
  // A failure is met where the state is awaited; until then it must not count as unhandled.
  state.catch(() => undefined);
  return { globalStep: progress.globalStep, state };
}

/** Brings model, optimizer, schedule and mean to the state in `resume`, if there is one; returns where that is. */
export function restore(options: TrainOptions): TrainingProgress {
  const { resume, model, optimizer, ema, scheduler } = options;
  if (!resume) return firstProgress();
  model.loadStateDict(resume.model);
  optimizer.loadStateDict(resume.optimizer);
  if (resume.scheduler) scheduler?.loadStateDict(resume.scheduler);
  if (resume.ema) ema?.module.loadStateDict(resume.ema);
  for (const [path, layer] of droppingLayers(model))
    layer.step = resume.progress.dropout[path] ?? 0;
  return structuredClone(resume.progress);
}

/** The sum of each tensor by its key. */
function sumsOf(model: Module): Promise<[string, number][]> {
  const sums = Array.from(
    model.namedState(),
    async ([key, cell]): Promise<[string, number]> => [
      key,
      cell instanceof Cell ? await sumOf(cell) : 0,
    ],
  );
  return Promise.all(sums);
}

/** Throws TrainerError. */
function checkFinite(model: StateDict, sums: readonly [string, number][]): void {
  for (const [key, total] of sums) {
    if (Number.isFinite(total)) continue;
    if (firstNonFinite(model.get(key)!.data as Float32Array) < 0) continue;
    throw new TrainerError(
      'diverged',
      `${key} holds numbers that are not finite: the last update overflowed.`,
      'Lower the learning rate (--lr), bound the gradients (--clip-norm 1), and go on from the last checkpoint.',
    );
  }
}

function dropoutSteps(model: Module): Record<string, number> {
  return Object.fromEntries(Array.from(droppingLayers(model), ([path, { step }]) => [path, step]));
}
