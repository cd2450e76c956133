/** @file `events.jsonl`: one event per line, with the time it came. */
import { join } from 'node:path';
import type { TrainEvent } from '../../training/events.js';
import { endOfLine, RecordFile } from './record-file.js';
import { isAfter, isKept, type RunLogger } from './run-logger.js';

/** Opens `events.jsonl` in the folder of a run, or begins it. Throws TrainerError. */
export function openJsonlLog(runFolder: string): RunLogger {
  const file = new RecordFile(join(runFolder, 'events.jsonl'), endOfLine, Buffer.of());
  return {
    async add(event) {
      if (event.type === 'step' && !isKept(event)) return;
      const line = JSON.stringify({ time: new Date().toISOString(), ...event });
      file.append(Buffer.from(`${line}\n`));
    },
    async rewind(position) {
      file.cutBefore((line) => {
        const event = parsed(line);
        return event === undefined || isAfter(event, position);
      });
    },
    sync: () => file.sync(),
    async close() {
      file.close();
    },
  };
}

function parsed(line: Uint8Array): TrainEvent | undefined {
  try {
    return JSON.parse(Buffer.from(line).toString()) as TrainEvent;
  } catch {
    return undefined;
  }
}
