/** @file What a model is worth on a data set it has not learned from. */

/** How one picture was judged. */
export interface JudgedPicture {
  /** Its position in the data set. */
  readonly index: number;
  readonly label: number;
  readonly predicted: number;
  readonly loss: number;
  /** Of the predicted class. */
  readonly probability: number;
}

export interface ClassScores {
  readonly name: string;
  /** Pictures of the class. */
  readonly count: number;
  /** The share of those called so that are of the class, and of its pictures that are called so; 0 of none. */
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** Pictures whose prediction had a probability in (low, high]: Guo et al. (2017), 15 bins. An empty one has zeros. */
export interface CalibrationBin {
  readonly low: number;
  readonly high: number;
  readonly count: number;
  /** The mean of the probabilities, and the share of predictions that were right. */
  readonly confidence: number;
  readonly accuracy: number;
}

export interface Evaluation {
  readonly classes: readonly string[];
  readonly count: number;
  readonly loss: number;
  readonly accuracy: number;
  /** k = min(5, classes). */
  readonly topK: { readonly k: number; readonly accuracy: number };
  /** [actual][predicted]: pictures. */
  readonly confusion: readonly (readonly number[])[];
  readonly perClass: readonly ClassScores[];
  /** `ece`: expected calibration error. */
  readonly calibration: { readonly ece: number; readonly bins: readonly CalibrationBin[] };
  /** Worst first. */
  readonly topLosses: readonly JudgedPicture[];
  /** Some pictures spread evenly over the data set, in its order; a report shows them with their predictions. */
  readonly sample?: readonly JudgedPicture[];
}
