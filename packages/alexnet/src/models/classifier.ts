/** @file The end of every variant: two hidden layers behind dropout, and one output per class. */
import { Dropout, Linear, ReLU, Sequential } from '@striate/layers';

export interface ClassifierOptions {
  readonly inFeatures: number;
  readonly hidden: number;
  readonly classes: number;
  readonly dropout: number;
}

/** (N, inFeatures) -> (N, classes). */
export function classifier({
  inFeatures,
  hidden,
  classes,
  dropout,
}: ClassifierOptions): Sequential {
  return new Sequential(
    new Dropout({ p: dropout }),
    new Linear({ inFeatures, outFeatures: hidden }),
    new ReLU(),
    new Dropout({ p: dropout }),
    new Linear({ inFeatures: hidden, outFeatures: hidden }),
    new ReLU(),
    new Linear({ inFeatures: hidden, outFeatures: classes }),
  );
}
