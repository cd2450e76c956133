/** @file What the page and the worker that trains tell each other. */
import type { Stroke } from './strokes.js';

/** 'reference' is slow, and there everywhere. */
export type Device = 'webgpu' | 'reference';

export interface Scores {
  readonly loss: number;
  readonly accuracy: number;
}

export type ToTrainer =
  | { readonly type: 'train'; readonly device: Device; readonly seed: number }
  | { readonly type: 'stop' }
  | { readonly type: 'name'; readonly strokes: readonly Stroke[] };

/** A picture as the network gets it: RGBA bytes of SIDE x SIDE, for an ImageData. */
export type Shown = Uint8ClampedArray<ArrayBuffer>;

export type FromTrainer =
  | {
      readonly type: 'ready';
      /** Whom it computes on; `instead` says why not on WebGPU, where that was wanted. */
      readonly device: string;
      readonly instead?: string | undefined;
      readonly training: number;
      readonly validation: number;
      /** Some of the training pictures. */
      readonly samples: readonly Shown[];
    }
  | ({ readonly type: 'step'; readonly step: number } & Scores)
  | ({ readonly type: 'epoch'; readonly step: number; readonly epoch: number } & Scores)
  | { readonly type: 'ended'; readonly reason: 'trained' | 'stopped' }
  | { readonly type: 'failed'; readonly message: string }
  | {
      readonly type: 'named';
      readonly picture: Shown;
      /** One for each of SHAPES. */
      readonly probabilities: readonly number[];
    };
