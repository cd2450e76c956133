/**
 * @file `events.out.tfevents.*`: scalars for TensorBoard. Messages: tensorflow/core/util/event.proto and
 * tensorflow/core/framework/summary.proto.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { EpochEvent, StepEvent } from '../../training/events.js';
import { cannotWrite } from '../files.js';
import { RecordFile } from './record-file.js';
import { isKept, type RunLogger } from './run-logger.js';
import { dataOf, endOfRecord, framed } from './tf-records.js';

/** Charts over training steps: their names begin with `step/`, by which they are cut back. */
const STEP_CHARTS: Readonly<Record<string, (event: StepEvent) => number | undefined>> = {
  'step/loss': (event) => event.stepLoss,
  'step/lr': (event) => event.lr,
  'step/pictures_per_second': (event) => event.pictures / event.seconds,
  'step/gradient_norm': (event) => event.gradNorm,
};

/** Charts over epochs. */
const EPOCH_CHARTS: Readonly<Record<string, (event: EpochEvent) => number | undefined>> = {
  'loss/training': (event) => event.training.loss,
  'loss/validation': (event) => event.validation.loss,
  'accuracy/training': (event) => event.training.accuracy,
  'accuracy/validation': (event) => event.validation.accuracy,
  'epoch/lr': (event) => event.lr,
  'epoch/pictures_per_second': (event) => event.picturesPerSecond,
};

const EVENT = { wallTime: 1, step: 2, fileVersion: 3, summary: 5 } as const;
const SUMMARY_VALUE = 1;
const VALUE = { tag: 1, simpleValue: 2 } as const;

/** Opens the event file in the folder of a run, or begins one. Throws TrainerError. */
export function openTensorBoardLog(runFolder: string): RunLogger {
  const file = new RecordFile(pathIn(runFolder), endOfRecord, framed(encodeHead()));
  const add = (step: number, values: Readonly<Record<string, number>>) =>
    file.append(framed(encodeScalars(step, values)));
  return {
    async add(event) {
      if (event.type === 'epoch') add(event.epoch, valuesOf(EPOCH_CHARTS, event));
      if (event.type === 'step' && event.phase === 'training' && isKept(event)) {
        add(event.globalStep, valuesOf(STEP_CHARTS, event));
      }
    },
    async rewind({ epoch, globalStep }) {
      file.cutBefore((record) => {
        const { step, tags } = decodeEvent(dataOf(record));
        return step > (tags[0]?.startsWith('step/') ? globalStep : epoch);
      });
    },
    sync: () => file.sync(),
    async close() {
      file.close();
    },
  };
}

/** TensorBoard finds the file by the middle of its name; the time keeps those of several runs apart. */
function pathIn(runFolder: string): string {
  try {
    const found = readdirSync(runFolder).find((name) => name.startsWith('events.out.tfevents.'));
    const seconds = Math.floor(Date.now() / 1000);
    return join(runFolder, found ?? `events.out.tfevents.${seconds}.alexnet`);
  } catch (error) {
    throw cannotWrite(runFolder, error);
  }
}

function valuesOf<Event>(
  charts: Readonly<Record<string, (event: Event) => number | undefined>>,
  event: Event,
): Record<string, number> {
  const entries = Object.entries(charts).map(([tag, value]) => [tag, value(event)] as const);
  return Object.fromEntries(
    entries.filter((entry): entry is [string, number] => entry[1] !== undefined),
  );
}

function eventAt(time: number): BinaryWriter {
  return new BinaryWriter().tag(EVENT.wallTime, WireType.Bit64).double(time / 1000);
}

function encodeHead(): Uint8Array {
  const version = eventAt(Date.now()).tag(EVENT.fileVersion, WireType.LengthDelimited);
  return version.string('brain.Event:2').finish();
}

function encodeScalars(step: number, values: Readonly<Record<string, number>>): Uint8Array {
  const event = eventAt(Date.now()).tag(EVENT.step, WireType.Varint).int64(step);
  event.tag(EVENT.summary, WireType.LengthDelimited).fork();
  for (const [tag, value] of Object.entries(values)) {
    event.tag(SUMMARY_VALUE, WireType.LengthDelimited).fork();
    event.tag(VALUE.tag, WireType.LengthDelimited).string(tag);
    event.tag(VALUE.simpleValue, WireType.Bit32).float(value).join();
  }
  return event.join().finish();
}

/** The step of an event and the names of its charts. */
function decodeEvent(data: Uint8Array): { step: number; tags: string[] } {
  let step = 0;
  const tags: string[] = [];
  eachField(new BinaryReader(data), data.length, {
    [EVENT.step]: (event) => {
      step = Number(event.int64());
    },
    [EVENT.summary]: (event) =>
      eachField(event, event.uint32(), {
        [SUMMARY_VALUE]: (summary) =>
          eachField(summary, summary.uint32(), {
            [VALUE.tag]: (value) => {
              tags.push(value.string());
            },
          }),
      }),
  });
  return { step, tags };
}

/** Reads the fields of a message of `length` bytes that `readers` knows, and leaves out the others. */
function eachField(
  reader: BinaryReader,
  length: number,
  readers: Readonly<Record<number, (reader: BinaryReader) => void>>,
): void {
  const end = reader.pos + length;
  while (reader.pos < end) {
    const [field, wireType] = reader.tag();
    const read = readers[field];
    if (read) read(reader);
    else reader.skip(wireType);
  }
}
