/** @file The worker thread of worker-lane.ts: loads the pictures that it is sent. */
import { parentPort } from 'node:worker_threads';
import { DatasetError, UnreadablePictureError } from './errors.js';
import { runOnHost } from './host.js';
import { inspect } from './inspect.js';
import type { WorkerReply, WorkerRequest } from './worker-lane.js';

const port = parentPort!;

port.on('message', (request: WorkerRequest) => void answer(request));

/** Anything but an unreadable picture or a failed transform ends the thread, which its lane reports. */
async function answer({ id, task }: WorkerRequest): Promise<void> {
  try {
    if ('inspect' in task) return reply({ id, result: await inspect(task) });
    const picture = await runOnHost(task, true);
    reply({ id, result: picture }, [picture.pixels.buffer as ArrayBuffer]);
  } catch (error) {
    if (error instanceof UnreadablePictureError) reply({ id, unreadable: error.reason });
    else if (error instanceof DatasetError) reply({ id, failed: error.parts });
    else throw error;
  }
}

function reply<Result>(message: WorkerReply<Result>, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}
