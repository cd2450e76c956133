/** @file All that a run needs to go on elsewhere as if it had never stopped. */
import { Dropout, Dropout2d, type Module, type StateDict } from '@striate/layers';
import type { OptimizerState } from '@striate/optim';
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

/** Where the run stands, and a promise of its whole state: of this moment, whatever follows before it resolves. */
export function snapshot(
  before: TrainingProgress,
  { model, optimizer, ema, scheduler }: TrainOptions,
): { globalStep: number; state: Promise<TrainingState> } {
  const progress = structuredClone({ ...before, dropout: dropoutSteps(model) });
  const rates = structuredClone(scheduler?.stateDict());
  const reads = [model.stateDict(), optimizer.stateDict(), ema?.module.stateDict()] as const;
  const state = Promise.all(reads).then(([weights, moments, mean]) => ({
    progress,
    model: weights,
    optimizer: moments,
    ema: mean,
    scheduler: rates,
  }));
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

function dropoutSteps(model: Module): Record<string, number> {
  return Object.fromEntries(Array.from(droppingLayers(model), ([path, { step }]) => [path, step]));
}

function* droppingLayers(model: Module): Iterable<[string, Dropout | Dropout2d]> {
  for (const [path, module] of model.namedModules()) {
    if (module instanceof Dropout || module instanceof Dropout2d) yield [path, module];
  }
}
