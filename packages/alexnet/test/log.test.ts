import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BinaryReader } from '@bufbuild/protobuf/wire';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openCsvLog } from '../src/cli/log/csv-log.js';
import { openJsonlLog } from '../src/cli/log/jsonl-log.js';
import type { LogPosition, RunLogger } from '../src/cli/log/run-logger.js';
import { openTensorBoardLog } from '../src/cli/log/tensorboard.js';
import { crc32c, dataOf, endOfRecord } from '../src/cli/log/tf-records.js';
import type { TrainEvent } from '../src/training/events.js';
import { temporaryFolder } from './helpers.js';

/** How many bytes the disk still takes; a write that begins beyond that fails. */
let room = Number.POSITIVE_INFINITY;

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  return {
    ...fs,
    writeSync(file: number, bytes: Uint8Array, offset: number, length: number, position: number) {
      if (room <= 0) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      const written = fs.writeSync(file, bytes, offset, Math.min(length, room), position);
      room -= written;
      return written;
    },
  };
});

let folder: string;
let folders = 0;

beforeAll(async () => {
  folder = await temporaryFolder();
});
beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2027-01-15T08:00:00Z'), toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function newRun(): string {
  const run = join(folder, `run-${folders++}`);
  mkdirSync(run);
  return run;
}

const STEPS = 5;

/** Two epochs of five steps and two of validation. */
function* eventsOf(epochs = 2, steps = STEPS): Generator<TrainEvent> {
  const shared = { type: 'step', seconds: 2, dataSeconds: 0.5, lr: 1e-4, accuracy: 0.75 } as const;
  for (let epoch = 1; epoch <= epochs; epoch++) {
    for (let step = 1; step <= steps; step++) {
      const globalStep = (epoch - 1) * steps + step;
      const [loss, stepLoss, pictures] = [0.7 / globalStep, 0.6 / globalStep, 8 * step];
      const at = { epoch, step, steps, globalStep, pictures };
      yield { ...shared, ...at, phase: 'training', loss, stepLoss, gradNorm: 1 / 3 };
    }
    for (let step = 1; step <= 2; step++) {
      const at = { epoch, step, steps: 2, globalStep: epoch * steps, pictures: 8 * step };
      yield { ...shared, ...at, phase: 'validation', loss: 0.5, stepLoss: 0.5 };
    }
    yield {
      type: 'epoch',
      epoch,
      epochs,
      training: { loss: 0.1 + 0.2, accuracy: 0.5 },
      validation: { loss: 1 / epoch, accuracy: 0.875 },
      lr: 1e-4,
      seconds: 12.3456,
      dataSeconds: 1,
      picturesPerSecond: 203.456,
      isBest: true,
      bestEpoch: epoch,
    };
  }
}

async function addAll(log: RunLogger, events: Iterable<TrainEvent>): Promise<void> {
  for (const event of events) await log.add(event);
}

const LOGS = {
  'log.csv': openCsvLog,
  'events.jsonl': openJsonlLog,
  'events.out.tfevents.1800000000.alexnet': openTensorBoardLog,
};

describe.each(Object.entries(LOGS))('%s', (name, open) => {
  const bytesOf = (run: string) => readFileSync(join(run, name));

  async function written(events: Iterable<TrainEvent>): Promise<string> {
    const run = newRun();
    const log = open(run);
    await addAll(log, events);
    await log.close();
    return run;
  }

  /** How many events come before a checkpoint, and what it knew. */
  const CHECKPOINTS: Readonly<Record<string, [events: number, LogPosition]>> = {
    'before the first step': [0, { epoch: 0, globalStep: 0 }],
    'within an epoch': [3, { epoch: 0, globalStep: 3 }],
    'between training and validation': [5, { epoch: 0, globalStep: 5 }],
    'after an epoch': [8, { epoch: 1, globalStep: 5 }],
    'within the next': [10, { epoch: 1, globalStep: 7 }],
    'after all': [16, { epoch: 2, globalStep: 10 }],
  };

  it.each(Object.entries(CHECKPOINTS))(
    'killed at any byte after a checkpoint %s and resumed, it is the unbroken log',
    async (_, [known, position]) => {
      const events = [...eventsOf()];
      const whole = bytesOf(await written(events));
      const checkpoint = bytesOf(await written(events.slice(0, known))).length;
      for (let killed = checkpoint; killed <= whole.length; killed++) {
        const run = newRun();
        writeFileSync(join(run, name), whole.subarray(0, killed));
        const log = open(run);
        await log.rewind(position);
        expect(bytesOf(run).length).toBe(checkpoint);
        await addAll(log, events.slice(known));
        await log.close();
        expect(bytesOf(run).equals(whole)).toBe(true);
      }
    },
  );

  it('killed while its first bytes are written, it begins anew', async () => {
    const whole = bytesOf(await written(eventsOf()));
    for (let killed = 0; killed < 60; killed++) {
      const run = newRun();
      writeFileSync(join(run, name), whole.subarray(0, killed));
      const log = open(run);
      await log.rewind({ epoch: 0, globalStep: 0 });
      await addAll(log, eventsOf());
      await log.close();
      expect(bytesOf(run).equals(whole)).toBe(true);
    }
  });

  it('does not say that a run is over which goes on', async () => {
    const events = [...eventsOf(1)];
    const ends: TrainEvent[] = [
      { type: 'early-stop', epoch: 1, bestEpoch: 1, patience: 1 },
      { type: 'interrupted', epoch: 2, step: 0 },
    ];
    const run = await written([...events, ...ends]);
    const log = open(run);
    await log.rewind({ epoch: 1, globalStep: STEPS });
    await log.close();
    expect(bytesOf(run).equals(bytesOf(await written(events)))).toBe(true);
  });

  it('ends cleanly on a full disk, and goes on where there is room again', async () => {
    const run = newRun();
    const log = open(run);
    const events = [...eventsOf()];
    const last = events.pop()!;
    await addAll(log, events);
    room = 20;
    await expect(log.add(last)).rejects.toThrow(/Can't write .*the disk is full/);
    room = Number.POSITIVE_INFINITY;
    await log.add(last);
    await log.close();
    expect(bytesOf(run).equals(bytesOf(await written(eventsOf())))).toBe(true);
  });

  it('is one file, and says where it cannot be', async () => {
    const run = newRun();
    await open(run).close();
    await open(run).close();
    expect(readdirSync(run)).toEqual([name]);
    expect(() => open(join(run, 'missing'))).toThrow(/Can't write .*missing.*--out/);
  });
});

describe('what the logs hold', () => {
  it('log.csv: a line per epoch', async () => {
    const run = newRun();
    await addAll(openCsvLog(run), eventsOf());
    expect(readFileSync(join(run, 'log.csv'), 'utf8')).toBe(
      [
        'epoch,train_loss,train_accuracy,val_loss,val_accuracy,lr,seconds,pictures_per_second',
        '1,0.30000000000000004,0.5,1,0.875,0.0001,12.346,203.46',
        '2,0.30000000000000004,0.5,0.5,0.875,0.0001,12.346,203.46',
        '',
      ].join('\n'),
    );
  });

  it('events.jsonl: whole events; of many steps about a hundred per epoch, always the last', async () => {
    const run = newRun();
    const events = [...eventsOf(1, 1761)];
    await addAll(openJsonlLog(run), events);
    const lines = readFileSync(join(run, 'events.jsonl'), 'utf8').trimEnd().split('\n');
    const kept = lines.map((line) => JSON.parse(line) as TrainEvent & { time: string });
    const steps = kept.flatMap((event) => (event.type === 'step' ? [event] : []));
    const training = steps.filter(({ phase }) => phase === 'training').map(({ step }) => step);
    expect(training.slice(0, 3)).toEqual([18, 36, 54]);
    expect(training.at(-1)).toBe(1761);
    expect(training).toHaveLength(98);
    expect(steps.filter(({ phase }) => phase === 'validation')).toHaveLength(1);
    const time = '2027-01-15T08:00:00.000Z';
    expect(kept.at(-1)).toEqual({ time, ...events.at(-1) });
  });
});

describe('the file for TensorBoard', () => {
  const fixture = (name: string) => new URL(`fixtures/tensorboard/${name}`, import.meta.url);

  it('checks with CRC-32C', () => {
    // The check value of the catalogue of CRCs, and RFC 3720, B.4: 32 bytes of zeros.
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  });

  it('is what TensorBoard reads as the scalars of the run', async () => {
    const run = newRun();
    await addAll(openTensorBoardLog(run), eventsOf());
    const [name] = readdirSync(run);
    const bytes = readFileSync(join(run, name!));
    // TensorBoard itself has read these bytes: fixtures/tensorboard/read.py.
    await expect(bytes.toString('hex').replace(/(.{100})/g, '$1\n')).toMatchFileSnapshot(
      fixture('events.hex').pathname,
    );
    const { charts } = JSON.parse(readFileSync(fixture('scalars.json'), 'utf8')) as {
      charts: Record<string, [time: number, step: number, value: number][]>;
    };
    const expected: Record<string, number[][]> = {};
    const expectPoint = (chart: string, step: number, value: number) => {
      expected[chart] ??= [];
      expected[chart].push([1_800_000_000, step, Math.fround(value)]);
    };
    for (const event of eventsOf()) {
      if (event.type === 'step' && event.phase === 'training') {
        expectPoint('step/loss', event.globalStep, event.stepLoss);
        expectPoint('step/lr', event.globalStep, 1e-4);
        expectPoint('step/pictures_per_second', event.globalStep, event.pictures / 2);
        expectPoint('step/gradient_norm', event.globalStep, 1 / 3);
      }
      if (event.type === 'epoch') {
        expectPoint('loss/training', event.epoch, event.training.loss);
        expectPoint('loss/validation', event.epoch, event.validation.loss);
        expectPoint('accuracy/training', event.epoch, 0.5);
        expectPoint('accuracy/validation', event.epoch, 0.875);
        expectPoint('epoch/lr', event.epoch, 1e-4);
        expectPoint('epoch/pictures_per_second', event.epoch, 203.456);
      }
    }
    expect(charts).toEqual(expected);
  });

  it('holds event messages in checked records', async () => {
    const run = newRun();
    await addAll(openTensorBoardLog(run), eventsOf());
    const bytes = readFileSync(join(run, readdirSync(run)[0]!));
    const messages: Uint8Array[] = [];
    for (let start = 0; start < bytes.length; ) {
      const end = endOfRecord(bytes, start);
      expect(end).toBeDefined();
      messages.push(dataOf(bytes.subarray(start, end)));
      start = end!;
    }
    // The version, ten steps and two epochs; each message begins with the wall time, field 1, a double.
    expect(messages).toHaveLength(1 + 2 * STEPS + 2);
    for (const message of messages) {
      const reader = new BinaryReader(message);
      expect(reader.tag()).toEqual([1, 1]);
      expect(reader.double()).toBe(1_800_000_000);
    }
    bytes[30]! ^= 1;
    expect(endOfRecord(bytes, 0)).toBeUndefined();
  });
});
