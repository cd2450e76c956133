/** @file `@striate/alexnet`: the model and its trainer, for any environment. The command is in `./cli`. */
export { type BatchSource, type LabelledBatch, type PictureBatch, toDevice } from './batch.js';
export { TrainerError, type TrainerErrorCode } from './errors.js';
export { type EvaluateOptions, type EvaluationProgress, evaluate } from './evaluation/evaluate.js';
export type {
  CalibrationBin,
  ClassScores,
  Evaluation,
  JudgedPicture,
} from './evaluation/evaluation.js';
export { countCorrect, type MeterSums, ScoreMeter, type Times } from './metrics.js';
export {
  AlexNet,
  type AlexNetOptions,
  alexnet,
  checkSize,
  VARIANTS,
  type Variant,
  type VariantInfo,
  variantNames,
} from './models/index.js';
export { makeOptimizer } from './recipe/optimizer.js';
export { type Recipe, recipeSchema } from './recipe/recipe.js';
export { makeScheduler } from './recipe/schedule.js';
export { Ema } from './training/ema.js';
export type {
  CheckpointEvent,
  EarlyStopEvent,
  EpochEvent,
  HistoryRow,
  InterruptedEvent,
  Scores,
  StepEvent,
  TrainEvent,
} from './training/events.js';
export { history } from './training/history.js';
export type { EpochScheduler, TrainOptions } from './training/options.js';
export type { TrainingProgress } from './training/progress.js';
export { schedulerOf } from './training/schedule.js';
export { limited, overfitted } from './training/sources.js';
export type { TrainingState } from './training/state.js';
export { train } from './training/train.js';
export { type Freezable, freezableNames, freeze } from './weights/freeze.js';
export {
  describeInit,
  type InitialWeights,
  type InitReport,
  initFrom,
} from './weights/init-from.js';
