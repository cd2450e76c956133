/** @file `@striate/shapes/stack`: stacks of layers as data, from their shapes alone. */
export type { CheckedStack, InputOf, LayerOutput, StackOutput } from '../types/stack.js';
export {
  type LayerOptions,
  type LayerSpec,
  type LayerType,
  layerOutput,
  type SlidingWindow,
} from './layer.js';
export { type ReceptiveField, receptiveFields } from './receptive-field.js';
export { layerCost, stack, stackedOutput, type TraceRow, traceStack } from './trace.js';
