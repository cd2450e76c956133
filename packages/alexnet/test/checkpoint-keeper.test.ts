/** @file Checkpoints are written beside the training: in which order, and what becomes of a failure. */
import { readdir, rm } from 'node:fs/promises';
import { beforeEach, expect, it, vi } from 'vitest';
import { CheckpointKeeper } from '../src/cli/checkpoint-keeper.js';
import type { RunLogger } from '../src/cli/log/run-logger.js';
import type { CheckpointEvent } from '../src/training/events.js';
import { firstProgress } from '../src/training/progress.js';
import { temporaryFolder } from './helpers.js';

const notes = { classes: ['Cat', 'Dog'], dropout: 0, size: 32 };
let folder: string;

beforeEach(async () => {
  folder = await temporaryFolder();
});

function due(): CheckpointEvent {
  const weight = { dtype: 'float32' as const, shape: [2], data: Float32Array.of(1, 2) };
  const state = Promise.resolve({
    progress: firstProgress(),
    model: new Map([['weight', weight]]),
    optimizer: { state: new Map(), paramGroups: [{ params: [0] }] },
  });
  return { type: 'checkpoint', reason: 'due', epoch: 0, globalStep: 1, state };
}

/** A log that does nothing but note what was in the folder when it was asked to be on the disk. */
function slowLog(sync: () => Promise<void>): RunLogger {
  const nothing = async () => {};
  return { add: nothing, rewind: nothing, close: nothing, sync };
}

it('brings the logs to the disk before the state that a run resumes from', async () => {
  const found: string[][] = [];
  const log = slowLog(async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    found.push(await readdir(folder));
  });
  const keeper = new CheckpointKeeper(folder, notes, [log], 10);
  await keeper.keep(due());
  await keeper.finish();
  expect(found).toEqual([[]]);
  expect(await readdir(folder)).toEqual(['checkpoint.safetensors']);
});

it('keeps no state whose logs could not be kept', async () => {
  const log = slowLog(() => Promise.reject(new Error('no space')));
  const keeper = new CheckpointKeeper(folder, notes, [log], 10);
  await keeper.keep(due());
  await expect(keeper.finish()).rejects.toThrow('no space');
  expect(await readdir(folder)).toEqual([]);
});

it('tells of a failure while the run goes on, not with the next checkpoint', async () => {
  const keeper = new CheckpointKeeper(folder, notes, [], 10);
  await rm(folder, { recursive: true });
  keeper.check();
  await keeper.keep(due());
  await vi.waitFor(() => expect(() => keeper.check()).toThrow(/Can't write .*checkpoint/));
});
