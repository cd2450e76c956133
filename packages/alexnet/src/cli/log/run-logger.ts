/** @file What every log of a run can do, and which events it keeps. */
import type { StepEvent, TrainEvent } from '../../training/events.js';

/** Where a checkpoint was written. */
export interface LogPosition {
  /** Epochs that are over, their validation included. */
  readonly epoch: number;
  /** Training steps since the run began. */
  readonly globalStep: number;
}

/**
 * A log of a run. What was added is in the file when `add` resolves; a program that is killed while it writes
 * leaves at most one torn record at the end, which is cut off when the log is opened again. All throw
 * TrainerError where the file can't be written.
 */
export interface RunLogger {
  add(event: TrainEvent): Promise<void>;
  /** Drops what came after the checkpoint, and what said that the run was over; `add` goes on from there. */
  rewind(to: LogPosition): Promise<void>;
  /** Waits until all that was added is on the disk. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Of the steps of an epoch, a log keeps about so many. */
const STEPS_PER_EPOCH = 100;

/** Whether a log of steps keeps this one: every so manieth of training, the last of validation. */
export function isKept({ phase, step, steps }: StepEvent): boolean {
  if (step === steps) return true;
  return phase === 'training' && step % Math.ceil(steps / STEPS_PER_EPOCH) === 0;
}

/** Whether a run that goes on from `position` will tell this event again, or make it untrue. */
export function isAfter(event: TrainEvent, position: LogPosition): boolean {
  switch (event.type) {
    case 'step':
      return event.phase === 'training'
        ? event.globalStep > position.globalStep
        : event.epoch > position.epoch;
    case 'epoch':
      return event.epoch > position.epoch;
    default:
      return true;
  }
}
