/** @file How far a run has come, as plain JSON. */
import type { MeterSums, Times } from '../metrics.js';
import type { EpochEvent } from './events.js';

export interface TrainingProgress {
  /** Epochs that are over, validation included. */
  epoch: number;
  /** Of the epoch under way: pictures of its order that are done, and batches. */
  position: number;
  step: number;
  /** Batches learned from since the run began. */
  globalStep: number;
  /** Of the epoch under way: sums over the pictures that were learned from, and over those validated on. */
  training: MeterSums;
  validation: MeterSums;
  /** Seconds that learning took in the epoch under way. */
  seconds: Times;
  best: { readonly epoch: number; readonly accuracy: number } | null;
  /** How often each dropout layer has drawn a mask, by its path. */
  dropout: Readonly<Record<string, number>>;
}

const NOTHING: Pick<TrainingProgress, 'position' | 'step' | 'training' | 'validation' | 'seconds'> =
  {
    position: 0,
    step: 0,
    training: { loss: 0, correct: 0, count: 0 },
    validation: { loss: 0, correct: 0, count: 0 },
    seconds: { total: 0, waited: 0 },
  };

export function firstProgress(): TrainingProgress {
  return { epoch: 0, globalStep: 0, best: null, dropout: {}, ...NOTHING };
}

/** How long ago the best epoch was. */
export function epochsWithoutBest({ epoch, best }: TrainingProgress): number {
  return epoch - (best?.epoch ?? epoch);
}

/** Closes the epoch that `event` tells of. */
export function nextEpoch(progress: TrainingProgress, event: EpochEvent): void {
  const { epoch, isBest, validation } = event;
  const best = isBest ? { epoch, accuracy: validation.accuracy } : progress.best;
  Object.assign(progress, NOTHING, { epoch, best });
}
