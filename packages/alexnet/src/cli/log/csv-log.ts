/** @file `log.csv`: one line per epoch. */
import { join } from 'node:path';
import type { EpochEvent, HistoryRow } from '../../training/events.js';
import { readWhole } from '../files.js';
import { endOfLine, RecordFile } from './record-file.js';
import type { RunLogger } from './run-logger.js';

/** `epoch` comes first: lines are cut back by it. */
const COLUMNS: Readonly<Record<string, (event: EpochEvent) => number>> = {
  epoch: (event) => event.epoch,
  train_loss: (event) => event.training.loss,
  train_accuracy: (event) => event.training.accuracy,
  val_loss: (event) => event.validation.loss,
  val_accuracy: (event) => event.validation.accuracy,
  lr: (event) => event.lr,
  seconds: (event) => Number(event.seconds.toFixed(3)),
  pictures_per_second: (event) => Number(event.picturesPerSecond.toFixed(2)),
};

/** Opens `log.csv` in the folder of a run, or begins it. Throws TrainerError. */
export function openCsvLog(runFolder: string): RunLogger {
  const head = Buffer.from(`${Object.keys(COLUMNS).join(',')}\n`);
  const file = new RecordFile(join(runFolder, 'log.csv'), endOfLine, head);
  return {
    async add(event) {
      if (event.type !== 'epoch') return;
      const cells = Object.values(COLUMNS).map((column) => column(event));
      file.append(Buffer.from(`${cells.join(',')}\n`));
    },
    async rewind({ epoch }) {
      // What is no number is no line of ours: a comparison the other way round would keep it.
      file.cutBefore((line) => !(Number.parseInt(Buffer.from(line).toString(), 10) <= epoch));
    },
    sync: () => file.sync(),
    async close() {
      file.close();
    },
  };
}

/** The epochs that the log of a run tells of. Throws TrainerError. */
export async function readHistory(runFolder: string): Promise<HistoryRow[]> {
  const text = new TextDecoder().decode(await readWhole(join(runFolder, 'log.csv')));
  const lines = text.trim().split('\n').slice(1);
  return lines.map((line) => {
    const cells = line.split(',').map(Number);
    return Object.fromEntries(ROW.map((name, i) => [name, cells[i]])) as unknown as HistoryRow;
  });
}

/** The columns by the names of a row, in the same order. */
const ROW: readonly (keyof HistoryRow)[] = [
  'epoch',
  'trainLoss',
  'trainAccuracy',
  'valLoss',
  'valAccuracy',
  'lr',
  'seconds',
  'picturesPerSecond',
];
