/** @file What the worker that trains two dense networks tells the figure. */

export const EPOCHS = 6;

export interface Start {
  readonly seed: number;
}

/** Shares of validation pictures that were named rightly. */
export interface Validated {
  readonly step: number;
  readonly steps: number;
  readonly inOrder: number;
  readonly shuffled: number;
}
