/** @file What a report is made of, before it is a page. */
import type { PictureEntry } from '@striate/datasets';
import type { Evaluation, JudgedPicture } from '../../evaluation/evaluation.js';
import type { HistoryRow } from '../../training/events.js';
import type { Plot } from './plots/render.js';

/** A picture to show; `url` is undefined where it can't be read. */
export interface ShownPicture {
  readonly entry: PictureEntry;
  readonly url: string | undefined;
}

export interface ShownJudgement extends ShownPicture {
  /** Absent where the evaluation has not kept it. */
  readonly judged?: JudgedPicture;
}

export interface Plots {
  readonly loss: Plot;
  readonly accuracy: Plot;
  readonly learningRate: Plot;
  readonly confusion: Plot;
  readonly calibration: Plot;
}

export interface Report {
  /** The folder of the run, as commands are to name it. */
  readonly run: string;
  readonly config: object;
  readonly history: readonly HistoryRow[];
  readonly evaluation: Evaluation;
  readonly plots: Plots;
  readonly topLosses: readonly Required<ShownJudgement>[];
  readonly training: readonly ShownPicture[];
  readonly validation: readonly ShownJudgement[];
}

/** The first of the epochs with the highest validation accuracy; undefined if there is none. */
export function bestRow(history: readonly HistoryRow[]): HistoryRow | undefined {
  return history.reduce<HistoryRow | undefined>(
    (best, row) => (best && best.valAccuracy >= row.valAccuracy ? best : row),
    undefined,
  );
}
