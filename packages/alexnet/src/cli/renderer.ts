/** @file What a run shows: what it works with, a live line per phase, a table of epochs, the result. */
import type { EpochEvent, StepEvent, TrainEvent } from '../training/events.js';
import type { Io } from './io.js';
import { formatDuration, LiveLine } from './progress.js';
import type { ResumedRun, TrainPlan } from './run-plan.js';
import type { RunSession } from './run-session.js';
import type { RunView } from './run-training.js';

/** The columns of the table of epochs. */
const COLUMNS: Readonly<Record<string, (event: EpochEvent) => string>> = {
  epoch: ({ epoch, epochs }) => `${epoch}/${epochs}`,
  'train loss': ({ training }) => training.loss.toFixed(4),
  'train acc': ({ training }) => training.accuracy.toFixed(4),
  'val loss': ({ validation }) => validation.loss.toFixed(4),
  'val acc': ({ validation }) => validation.accuracy.toFixed(4),
  lr: ({ lr }) => lr.toExponential(1),
  time: ({ seconds }) => formatDuration(seconds),
  'pictures/s': ({ picturesPerSecond }) => picturesPerSecond.toFixed(1),
};
const WIDEST: Readonly<Record<string, number>> = { epoch: 7, lr: 7, time: 7 };

export class Renderer implements RunView {
  readonly #io: Io;
  readonly #epochs: number;
  readonly #isQuiet: boolean;
  readonly #line: LiveLine;
  #best: { readonly epoch: number; readonly accuracy: number } | undefined;
  #hasHeadings = false;

  constructor(io: Io, epochs: number, isQuiet = false) {
    this.#io = io;
    this.#epochs = epochs;
    this.#isQuiet = isQuiet;
    this.#line = new LiveLine(io);
  }

  start(run: string, { data, backend, init }: RunSession, { dir, resumed }: TrainPlan): void {
    const { training, validation, classes } = data;
    this.#best = resumed?.state.progress.best ?? undefined;
    this.#io.out(
      [
        `data    ${dir}: ${training.length} pictures for training, ${validation.length} for validation`,
        `classes ${classes.join(', ')}`,
        `device  ${backend.name}: ${backend.device}`,
        ...(init === undefined ? [] : [`init    ${init}`]),
        `run     ${run}`,
        ...(resumed ? [resumption(resumed)] : []),
        '',
        '',
      ].join('\n'),
    );
  }

  show(event: TrainEvent): void {
    if (event.type === 'step') this.#step(event);
    else if (event.type !== 'checkpoint') this.#line.clear();
    if (event.type === 'epoch') this.#epoch(event);
    if (event.type === 'early-stop') {
      const { epoch, bestEpoch, patience } = event;
      this.#io.out(
        `\nended after epoch ${epoch}: none of the last ${patience} was better than epoch ${bestEpoch}\n`,
      );
    }
  }

  finish(run: string, { trainLoader, validLoader }: RunSession, files: readonly string[]): void {
    const skipped = [...trainLoader.skipped, ...validLoader.skipped];
    if (skipped.length > 0) {
      this.#io.err(`\n${skipped.length} pictures could not be read and were left out:\n`);
      for (const { path, reason } of skipped) this.#io.err(`  ${path}: ${reason}\n`);
    }
    const { epoch, accuracy } = this.#best!;
    const report = files.find((file) => file.endsWith('report.html'));
    this.#io.out(
      [
        '',
        `best validation accuracy ${accuracy.toFixed(4)} in epoch ${epoch}`,
        `run folder ${run}`,
        ...(report ? [`report ${report}`] : []),
        `next: alexnet predict ${run} PICTURE`,
        '',
      ].join('\n'),
    );
  }

  #step(event: StepEvent): void {
    if (this.#isQuiet) return;
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
    const { epoch, validation, isBest } = event;
    if (isBest) this.#best = { epoch, accuracy: validation.accuracy };
    if (!this.#hasHeadings) this.#row((name) => name);
    this.#hasHeadings = true;
    this.#row((name) => COLUMNS[name]!(event), isBest ? '  best' : '');
  }

  #row(cellOf: (name: string) => string, mark = ''): void {
    const cells = Object.keys(COLUMNS).map((name) =>
      cellOf(name).padStart(WIDEST[name] ?? name.length),
    );
    this.#io.out(`${cells.join('  ')}${mark}\n`);
  }
}

function resumption({ state, isOver }: ResumedRun): string {
  const { epoch, step } = state.progress;
  if (isOver) return `resumed after all of its ${epoch} epochs: its report is missing`;
  return `resumed in epoch ${epoch + 1} after ${step} steps`;
}

/** Every event as one line of JSON, for programs. */
export class JsonView implements RunView {
  readonly #io: Io;

  constructor(io: Io) {
    this.#io = io;
  }

  start(run: string, { data, backend }: RunSession, { recipe, size }: TrainPlan): void {
    const { classes, training, validation } = data;
    const pictures = { training: training.length, validation: validation.length };
    this.#print({ type: 'start', run, device: backend.device, classes, pictures, size, recipe });
  }

  show(event: TrainEvent): void {
    if (event.type !== 'checkpoint') this.#print(event);
  }

  finish(run: string, _session: RunSession, files: readonly string[]): void {
    this.#print({ type: 'finish', run, files });
  }

  #print(value: object): void {
    this.#io.out(`${JSON.stringify(value)}\n`);
  }
}
