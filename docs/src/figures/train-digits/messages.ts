/** @file What the figure and the worker that trains say to each other. */

export const SIDE = 28;
export const EPOCHS = 15;
/** Validation pictures that the figure shows with the network's answers. */
export const SHOWN = 10;

export type Device = 'fastest' | 'reference';

export type ToTrainer =
  | {
      readonly type: 'train';
      readonly device: Device;
      readonly seed: number;
      /** Training ends when validation accuracy passes it, or after `EPOCHS`. */
      readonly goal: number;
    }
  | { readonly type: 'stop' }
  /** Levels 0 to 255, row by row. */
  | { readonly type: 'name'; readonly pixels: Uint8Array }
  /** A digit that no training has seen. */
  | { readonly type: 'draw'; readonly seed: number };

export interface Guess {
  readonly label: number;
  readonly guess: number;
}

export type FromTrainer =
  | {
      readonly type: 'ready';
      readonly device: string;
      readonly training: number;
      readonly validation: number;
      /** The first `SHOWN` validation pictures, one behind the other. */
      readonly shown: Uint8Array;
    }
  | {
      readonly type: 'step';
      readonly step: number;
      readonly loss: number;
      readonly accuracy: number;
    }
  /** The first convolution's weight, summed over its input channels: (16, 5, 5). */
  | { readonly type: 'filters'; readonly values: Float32Array }
  | {
      readonly type: 'epoch';
      readonly epoch: number;
      readonly step: number;
      readonly loss: number;
      readonly accuracy: number;
      readonly seconds: number;
      readonly guesses: readonly Guess[];
    }
  | { readonly type: 'trained'; readonly reached: boolean }
  /** One probability per digit. */
  | { readonly type: 'named'; readonly probabilities: readonly number[] }
  | { readonly type: 'drawn'; readonly pixels: Uint8Array };
