/** @file What a training run tells while it goes on. */

export interface Scores {
  /** Mean loss per picture. */
  readonly loss: number;
  /** The share of pictures whose largest logit is their class, from 0 to 1. */
  readonly accuracy: number;
}

/** After every batch: where the epoch stands. */
export interface StepEvent extends Scores {
  readonly type: 'step';
  readonly phase: 'training' | 'validation';
  /** From 1. */
  readonly epoch: number;
  /** Batches of this phase, from 1, and how many it has. */
  readonly step: number;
  readonly steps: number;
  /** Training steps since the run began. */
  readonly globalStep: number;
  /** Pictures seen in this phase of the epoch. */
  readonly pictures: number;
  /** Seconds since the phase began, and how many of them were spent waiting for data. */
  readonly seconds: number;
  readonly dataSeconds: number;
  readonly lr: number;
  /** The loss of this batch alone; `loss` and `accuracy` are means of the phase so far. */
  readonly stepLoss: number;
  /** The norm of all gradients before clipping. */
  readonly gradNorm?: number;
}

/** After every epoch. Validation is in eval mode: no dropout, running statistics. */
export interface EpochEvent {
  readonly type: 'epoch';
  readonly epoch: number;
  readonly epochs: number;
  readonly training: Scores;
  readonly validation: Scores & { readonly topK?: number };
  readonly lr: number;
  readonly seconds: number;
  readonly dataSeconds: number;
  readonly picturesPerSecond: number;
  /** Whether no epoch before had a better validation accuracy. */
  readonly isBest: boolean;
  readonly bestEpoch: number;
}

/** The run was ended through its signal, within `epoch`. */
export interface InterruptedEvent {
  readonly type: 'interrupted';
  readonly epoch: number;
  readonly step: number;
}

/** The validation accuracy has not risen for `patience` epochs. */
export interface EarlyStopEvent {
  readonly type: 'early-stop';
  readonly epoch: number;
  readonly bestEpoch: number;
  readonly patience: number;
}

export type TrainEvent = StepEvent | EpochEvent | InterruptedEvent | EarlyStopEvent;

/** One epoch of a run's history: a line of log.csv. */
export interface HistoryRow {
  readonly epoch: number;
  readonly trainLoss: number;
  readonly trainAccuracy: number;
  readonly valLoss: number;
  readonly valAccuracy: number;
  readonly lr: number;
  readonly seconds: number;
  readonly picturesPerSecond: number;
}
