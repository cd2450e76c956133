/**
 * @file The checkpoints of a run, written while it goes on. `last` and `best` come before the state that a run
 * resumes from: a program killed in between redoes the epoch and writes them again.
 */
import { join } from 'node:path';
import type { CheckpointEvent, EpochEvent } from '../training/events.js';
import type { TrainingState } from '../training/state.js';
import { type CheckpointNotes, saveWeights } from './checkpoint.js';
import { linkAtomic } from './files.js';
import type { RunLogger } from './log/run-logger.js';
import { CHECKPOINT_FILE, saveTrainingState } from './training-checkpoint.js';

export const BEST_FILE = 'best.safetensors';
export const LAST_FILE = 'last.safetensors';

export class CheckpointKeeper {
  readonly #run: string;
  readonly #notes: Omit<CheckpointNotes, 'epoch'>;
  readonly #logs: readonly RunLogger[];
  readonly #milliseconds: number;
  #lastBegun = performance.now();
  #writing: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;
  #epoch: EpochEvent | undefined;

  /**
   * `notes`: what the files say about the model. `logs` are on the disk before the state that a run resumes from.
   * `minutes`: the time from one due checkpoint to the next.
   */
  constructor(
    run: string,
    notes: Omit<CheckpointNotes, 'epoch'>,
    logs: readonly RunLogger[],
    minutes: number,
  ) {
    this.#run = run;
    this.#notes = notes;
    this.#logs = logs;
    this.#milliseconds = minutes * 60_000;
  }

  /** Whether so much time has passed, and nothing is being written. */
  isDue(): boolean {
    return !this.#writing && performance.now() - this.#lastBegun >= this.#milliseconds;
  }

  /** Throws what went wrong with a checkpoint that was being written. */
  check(): void {
    if (this.#failure) throw this.#failure.error;
  }

  /** Remembers what the next checkpoint is worth. */
  noteEpoch(event: EpochEvent): void {
    this.#epoch = event;
  }

  /** Begins to write once the checkpoint before is there. Throws what went wrong with that one. */
  async keep(event: CheckpointEvent): Promise<void> {
    await this.#writing;
    this.#lastBegun = performance.now();
    const writing = this.#write(event, this.#epoch).finally(() => {
      if (this.#writing === writing) this.#writing = undefined;
    });
    writing.catch((error) => {
      this.#failure = { error };
    });
    this.#writing = writing;
    // The run ends after these: nothing is won by going on.
    if (event.reason === 'interrupt') await writing;
  }

  /** Waits for what is being written. Throws what went wrong. */
  async finish(): Promise<void> {
    await this.#writing;
  }

  /** Waits for what is being written, whatever becomes of it. */
  async settle(): Promise<void> {
    await this.#writing?.catch(() => {});
  }

  async #write({ reason, state }: CheckpointEvent, epoch: EpochEvent | undefined): Promise<void> {
    const whole = await state;
    if (reason !== 'due') await this.#writeWeights(whole, reason === 'epoch' ? epoch : undefined);
    await Promise.all(this.#logs.map((log) => log.sync()));
    await saveTrainingState(join(this.#run, CHECKPOINT_FILE), whole);
  }

  async #writeWeights({ progress, model, ema }: TrainingState, epoch: EpochEvent | undefined) {
    const last = join(this.#run, LAST_FILE);
    const valAccuracy = epoch?.validation.accuracy;
    const notes = { ...this.#notes, epoch: progress.epoch + (epoch ? 0 : 1) };
    await saveWeights(last, ema ?? model, {
      ...notes,
      ...(valAccuracy === undefined ? {} : { valAccuracy }),
    });
    if (epoch?.isBest) await linkAtomic(last, join(this.#run, BEST_FILE));
  }
}
