/** @file What a run shows: what it works with, a live line per phase, a table of epochs, the result. */
import type { ImageFolder, SkippedPicture, Subset } from '@striate/datasets';
import type { Backend } from '@striate/tensor';
import type { EpochEvent, StepEvent, TrainEvent } from '../train.js';
import type { Io } from './io.js';
import { formatDuration, LiveLine } from './progress.js';

const HEADINGS = ['epoch', 'train loss', 'train acc', 'val loss', 'val acc', 'time', 'pictures/s'];

export class Renderer {
  readonly #io: Io;
  readonly #epochs: number;
  readonly #line: LiveLine;
  #best: EpochEvent | undefined;
  #hasHeadings = false;

  constructor(io: Io, epochs: number) {
    this.#io = io;
    this.#epochs = epochs;
    this.#line = new LiveLine(io);
  }

  start(run: {
    folder: ImageFolder;
    parts: { training: Subset; validation: Subset };
    backend: Backend;
    run: string;
  }): void {
    const { folder, parts, backend } = run;
    this.#io.out(
      [
        `data    ${folder.root}: ${parts.training.length} pictures for training, ${parts.validation.length} for validation`,
        `classes ${folder.classes.join(', ')}`,
        `device  ${backend.name}: ${backend.device}`,
        `run     ${run.run}`,
        '',
        '',
      ].join('\n'),
    );
  }

  show(event: TrainEvent): void {
    if (event.type === 'step') this.#step(event);
    else this.#line.clear();
    if (event.type === 'epoch') this.#epoch(event);
  }

  finish({ run, skipped }: { run: string; skipped: readonly SkippedPicture[] }): void {
    if (skipped.length > 0) {
      this.#io.err(`\n${skipped.length} pictures could not be read and were left out:\n`);
      for (const { path, reason } of skipped) this.#io.err(`  ${path}: ${reason}\n`);
    }
    const best = this.#best!;
    this.#io.out(
      `\nbest validation accuracy ${best.validation.accuracy.toFixed(4)} in epoch ${best.epoch}\nrun folder ${run}\n`,
    );
  }

  #step(event: StepEvent): void {
    const { phase, epoch, step, steps, seconds, dataSeconds, pictures, loss, accuracy } = event;
    const rate = (pictures / seconds).toFixed(1);
    const waited = `${Math.round((dataSeconds / seconds) * 100)}%`;
    this.#line.update(
      { done: step, total: steps, seconds },
      `epoch ${epoch}/${this.#epochs} ${phase === 'training' ? 'train' : 'val  '}`,
      `loss ${loss.toFixed(4)} acc ${accuracy.toFixed(4)} ${rate} pictures/s data wait ${waited}`,
    );
  }

  #epoch(event: EpochEvent): void {
    if (event.isBest) this.#best = event;
    if (!this.#hasHeadings) this.#row(HEADINGS);
    this.#hasHeadings = true;
    const { training, validation } = event;
    const mark = event.isBest ? '  best' : '';
    this.#row(
      [
        `${event.epoch}/${event.epochs}`,
        training.loss.toFixed(4),
        training.accuracy.toFixed(4),
        validation.loss.toFixed(4),
        validation.accuracy.toFixed(4),
        formatDuration(event.seconds),
        event.picturesPerSecond.toFixed(1),
      ],
      mark,
    );
  }

  #row(cells: readonly string[], mark = ''): void {
    const padded = cells.map((cell, i) => cell.padStart(HEADINGS[i]!.length));
    this.#io.out(`${padded.join('  ')}${mark}\n`);
  }
}
