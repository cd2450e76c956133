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
export { countCorrect, ScoreMeter, type Scores } from './metrics.js';
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
export { type Recipe, recipeSchema } from './recipe.js';
export {
  type EpochEvent,
  type InterruptedEvent,
  type Phase,
  type StepEvent,
  type TrainEvent,
  type TrainOptions,
  train,
} from './train.js';
export { type Freezable, freezableNames, freeze } from './weights/freeze.js';
export {
  type FromTorchvision,
  fromTorchvision,
  TORCHVISION_KEYS,
} from './weights/from-torchvision.js';
export {
  describeInit,
  type InitialWeights,
  type InitReport,
  initFrom,
} from './weights/init-from.js';
