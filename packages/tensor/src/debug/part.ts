/** @file Which part of a model ops belong to, for messages and profiles. */
import { state } from '../state.js';

/** A layer, or anything else that ops are called by. */
export interface Part {
  /** Where and what it is: "features.0 Conv2d(3, 64, kernelSize 11)". */
  readonly place: string;
}

/** Runs `body`; anomaly mode and `timedBackward` name `part` with the ops that it calls. Of nested parts, the inner. */
export function withinPart<T>(part: Part, body: () => T): T {
  const before = state.part;
  state.part = part;
  try {
    return body();
  } finally {
    state.part = before;
  }
}
