/** @file `@striate/optim`: optimizers and gradient clipping with PyTorch's semantics. */
export { Adam, type AdamOptions, type AdamSettings, AdamW } from './adam.js';
export { type ClipNormOptions, clipGradNorm, clipGradValue } from './clip.js';
export { OptimError, type OptimErrorCode } from './errors.js';
export type { GroupOptions, ParametersOrGroups, ParamGroup, Settings } from './groups.js';
export { Optimizer, type OptimizerKind } from './optimizer.js';
export type { Betas, Given, Option, OptionTable } from './options.js';
export { RMSprop, type RmsPropOptions, type RmsPropSettings } from './rmsprop.js';
export { SGD, type SgdOptions, type SgdSettings } from './sgd.js';
export type { OptimizerState, SavedGroup, StateTensor } from './state-dict.js';
