/** @file `@striate/optim`: optimizers with PyTorch's semantics. */
export { Adam, type AdamOptions } from './adam.js';
export { OptimError, Optimizer } from './optimizer.js';
export { SGD, type SgdOptions } from './sgd.js';
