/** @file `@striate/optim`: optimizers, schedules and gradient clipping with PyTorch's semantics. */
export { Adam, type AdamOptions, type AdamSettings, AdamW } from './adam.js';
export { type ClipNormOptions, clipGradNorm, clipGradValue } from './clip.js';
export { OptimError, type OptimErrorCode } from './errors.js';
export type { GroupOptions, ParametersOrGroups, ParamGroup, Settings } from './groups.js';
export { Optimizer, type OptimizerKind } from './optimizer.js';
export type { Betas, Given, Option, OptionTable } from './options.js';
export { RMSprop, type RmsPropOptions, type RmsPropSettings } from './rmsprop.js';
export { ChainedScheduler } from './schedules/chained-scheduler.js';
export { ConstantLR, type ConstantLROptions } from './schedules/constant-lr.js';
export {
  CosineAnnealingLR,
  type CosineAnnealingLROptions,
} from './schedules/cosine-annealing-lr.js';
export {
  CosineAnnealingWarmRestarts,
  type CosineAnnealingWarmRestartsOptions,
} from './schedules/cosine-annealing-warm-restarts.js';
export { ExponentialLR, type ExponentialLROptions } from './schedules/exponential-lr.js';
export { LambdaLR, type LambdaLROptions, type LrLambda } from './schedules/lambda-lr.js';
export { LinearLR, type LinearLROptions } from './schedules/linear-lr.js';
export { LRScheduler, type Moment, type Rule } from './schedules/lr-scheduler.js';
export { MultiStepLR, type MultiStepLROptions } from './schedules/multi-step-lr.js';
export { OneCycleLR, type OneCycleLROptions } from './schedules/one-cycle-lr.js';
export {
  ReduceLROnPlateau,
  type ReduceLROnPlateauOptions,
} from './schedules/reduce-lr-on-plateau.js';
export { Schedule, type ScheduleState, type Steppable } from './schedules/schedule.js';
export { SequentialLR, type SequentialLROptions } from './schedules/sequential-lr.js';
export { StepLR, type StepLROptions } from './schedules/step-lr.js';
export { SGD, type SgdOptions, type SgdSettings } from './sgd.js';
export type { OptimizerState, SavedGroup, StateTensor } from './state-dict.js';
