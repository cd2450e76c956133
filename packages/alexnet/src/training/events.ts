/** @file What a training run tells while it goes on. */
import type { TrainingState } from './state.js';

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
  readonly validation: Scores;
  readonly lr: number;
  readonly seconds: number;
  readonly dataSeconds: number;
  readonly picturesPerSecond: number;
  /** Whether no epoch before had a better validation accuracy. */
  readonly isBest: boolean;
  readonly bestEpoch: number;
}

/** The state of the run, to be kept: after an epoch, when one is due, or before the signal ends the run. */
export interface CheckpointEvent {
  readonly type: 'checkpoint';
  readonly reason: 'epoch' | 'due' | 'interrupt';
  /** Epochs that are over, and training steps since the run began. */
  readonly epoch: number;
  readonly globalStep: number;
  /** All of it on the host, of the moment of the event; the run goes on meanwhile. */
  readonly state: Promise<TrainingState>;
}

/** The run was ended through its signal, after `step` batches of `epoch`. */
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

export type TrainEvent =
  | StepEvent
  | EpochEvent
  | CheckpointEvent
  | InterruptedEvent
  | EarlyStopEvent;

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
