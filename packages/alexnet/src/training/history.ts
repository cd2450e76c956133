/** @file The epochs of a run, a row each: what a notebook keeps of its training. */
import type { EpochEvent, HistoryRow, TrainEvent } from './events.js';

/** Passes the events of a run on, and keeps a row per epoch in `rows`. */
export function history(): {
  readonly rows: HistoryRow[];
  watch<Event extends TrainEvent>(events: AsyncIterable<Event>): AsyncIterable<Event>;
} {
  const rows: HistoryRow[] = [];
  return {
    rows,
    async *watch(events) {
      for await (const event of events) {
        if (event.type === 'epoch') rows.push(rowOf(event));
        yield event;
      }
    },
  };
}

export function rowOf(event: EpochEvent): HistoryRow {
  const { epoch, training, validation, lr, seconds, picturesPerSecond } = event;
  return {
    epoch,
    trainLoss: training.loss,
    trainAccuracy: training.accuracy,
    valLoss: validation.loss,
    valAccuracy: validation.accuracy,
    lr,
    seconds,
    picturesPerSecond,
  };
}
