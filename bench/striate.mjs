/** @file Striate's packages as built, for programs that are no members of the workspace. */
export { alexnet } from '../packages/alexnet/dist/index.js';
export { cpu, node } from '../packages/backend-node/dist/index.js';
export * as layers from '../packages/layers/dist/index.js';
export * as onnx from '../packages/layers/dist/onnx.js';
export * as optim from '../packages/optim/dist/index.js';
export * as shapes from '../packages/shapes/dist/index.js';
export * as tensors from '../packages/tensor/dist/index.js';
