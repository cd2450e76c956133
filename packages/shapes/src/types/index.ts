/** @file Shape arithmetic as types: what the functions of this package give, known to the compiler. */
export type { BroadcastOutput } from './broadcast.js';
export type { ConcatOutput } from './concat.js';
export type { ConvOutput } from './conv.js';
export type { ConvTransposeOutput } from './conv-transpose.js';
export type { ShapeTypeError } from './error.js';
export type { LinearOutput, MatmulOutput } from './linear.js';
export type { AdaptivePoolOutput, PoolOutput } from './pool.js';
export type { FlattenOutput, ReshapeOutput } from './reshape.js';
