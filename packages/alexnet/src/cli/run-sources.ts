/** @file The batches that a run takes of its loaders. */
import type { BatchSource } from '../batch.js';
import { limited, overfitted } from '../training/sources.js';
import type { TrainPlan } from './run-plan.js';
import type { RunSession } from './run-session.js';

export function runSources(
  { recipe }: TrainPlan,
  { trainLoader, validLoader }: RunSession,
): { trainLoader: BatchSource; validLoader: BatchSource } {
  const { limitBatches = Number.POSITIVE_INFINITY, overfitOneBatch } = recipe;
  const training = overfitOneBatch ? overfitted(trainLoader) : trainLoader;
  return {
    trainLoader: limited(training, limitBatches),
    validLoader: limited(validLoader, limitBatches),
  };
}
