/** @file What a training run is made of. */
import type { Module } from '@striate/layers';
import type { Optimizer } from '@striate/optim';
import type { Backend, Tensor } from '@striate/tensor';
import type { BatchSource } from '../batch.js';
import type { Ema } from './ema.js';
import type { EpochEvent } from './events.js';
import type { TrainingState } from './state.js';

/** Sets learning rates, once after every epoch; `schedulerOf` makes one of a schedule of `@striate/optim`. */
export interface EpochScheduler {
  /** Called after every step of the optimizer, too, where there is such a method: for warm-ups counted in steps. */
  stepUpdate?(): void;
  step(epoch: EpochEvent): void;
  stateDict(): object;
  loadStateDict(state: object): void;
}

export interface TrainOptions {
  readonly model: Module;
  readonly optimizer: Optimizer;
  readonly backend: Backend;
  readonly trainLoader: BatchSource;
  readonly validLoader: BatchSource;
  /** Epochs in all, those before `resume` included. */
  readonly epochs: number;
  readonly scheduler?: EpochScheduler | undefined;
  /** How much of each target's probability the training loss spreads over all classes. Default: 0. */
  readonly labelSmoothing?: number | undefined;
  /** Factors of the classes (C) in the training loss. Default: all 1. */
  readonly classWeights?: Tensor | undefined;
  /** Batches whose gradients make one step of the optimizer together. Default: 1. */
  readonly accumulate?: number | undefined;
  /** The largest norm of all gradients together; larger ones are scaled down to it. Default: no bound. */
  readonly clipNorm?: number | undefined;
  /** A running mean of the weights, which is what is validated. Default: none. */
  readonly ema?: Ema | undefined;
  /** Ends the run after so many epochs without a better validation accuracy. Default: never. */
  readonly patience?: number | undefined;
  /** Ends the run after the step under way, with a checkpoint. */
  readonly signal?: AbortSignal | undefined;
  /** Asked after every step; on true a checkpoint follows. Default: only epochs and the signal make one. */
  readonly isCheckpointDue?: (() => boolean) | undefined;
  /** The state of a checkpoint of a run that had the same options. */
  readonly resume?: TrainingState | undefined;
}
