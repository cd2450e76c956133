/** @file `@striate/alexnet`: the model and its trainer, for any environment. The command is in `./cli`. */
export { type BatchSource, type LabelledBatch, type PictureBatch, toDevice } from './batch.js';
export { TrainerError, type TrainerErrorCode } from './errors.js';
export { countCorrect, ScoreMeter, type Scores } from './metrics.js';
export { AlexNet, type AlexNetOptions, alexnet } from './model.js';
export { type Recipe, recipeSchema } from './recipe.js';
export { type FromTorchvision, fromTorchvision, TORCHVISION_KEYS } from './torchvision.js';
export {
  type EpochEvent,
  type InterruptedEvent,
  type Phase,
  type StepEvent,
  type TrainEvent,
  type TrainOptions,
  train,
} from './train.js';
