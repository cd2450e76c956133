/** @file `log.csv`: one line per epoch. */
import type { EpochEvent } from '../train.js';
import { writeAtomic } from './files.js';

const COLUMNS: Readonly<Record<string, (event: EpochEvent) => number>> = {
  epoch: (event) => event.epoch,
  train_loss: (event) => event.training.loss,
  train_accuracy: (event) => event.training.accuracy,
  val_loss: (event) => event.validation.loss,
  val_accuracy: (event) => event.validation.accuracy,
  seconds: (event) => Number(event.seconds.toFixed(3)),
  pictures_per_second: (event) => Number(event.picturesPerSecond.toFixed(2)),
};

export class RunLog {
  readonly #path: string;
  readonly #lines = [Object.keys(COLUMNS).join(',')];

  constructor(path: string) {
    this.#path = path;
  }

  async add(event: EpochEvent): Promise<void> {
    this.#lines.push(
      Object.values(COLUMNS)
        .map((column) => column(event))
        .join(','),
    );
    await writeAtomic(this.#path, `${this.#lines.join('\n')}\n`);
  }
}
