/** @file The worker thread of worker-lane.ts: loads the pictures that it is sent. */
import { parentPort } from 'node:worker_threads';
import { DatasetError, UnreadablePictureError } from './errors.js';
import { runOnHost } from './host.js';
import { type Inspection, inspect } from './inspect.js';
import type { Raster } from './picture.js';
import { stepBack } from './step-back.js';
import type { WorkerReplies, WorkerReply, WorkerRequest, WorkerRequests } from './worker-lane.js';

/** Pictures that libvips decodes at a time: as many as libuv has threads. */
const AT_ONCE = 4;

/** How long replies may wait for others while this thread is busy. */
const REPLY_MS = 6;

/** A larger picture is copied by its message, so that its memory is not kept. */
const LARGEST_TRAY = 4 * 2 ** 20;

type Reply = WorkerReply<Raster | Inspection>;

const port = parentPort!;
const waiting: WorkerRequest[] = [];
/** By the ids of requests: what is written to, and what the other thread has. */
const trays: SharedArrayBuffer[] = [];
const known: SharedArrayBuffer[] = [];
let running = 0;
let replies: Reply[] = [];
let sent = 0;

stepBack();
port.on('message', (requests: WorkerRequests) => {
  waiting.push(...requests);
  while (running < AT_ONCE && waiting.length > 0) void work();
});

/** Does what waits, one after the other. */
async function work(): Promise<void> {
  running++;
  for (let request = waiting.shift(); request; request = waiting.shift()) {
    const reply = await answer(request);
    if (replies.length === 0) setImmediate(send);
    replies.push(reply);
    if (performance.now() - sent >= REPLY_MS) send();
  }
  running--;
}

function send(): void {
  if (replies.length > 0) port.postMessage(replies satisfies WorkerReplies<Raster | Inspection>);
  replies = [];
  sent = performance.now();
}

/** Anything but an unreadable picture or a failed transform ends the thread, which its lane reports. */
async function answer({ id, task }: WorkerRequest): Promise<Reply> {
  try {
    if ('inspect' in task) return { id, result: await inspect(task) };
    return replyWith(id, await runOnHost(task, true, (bytes) => roomFor(id, bytes)));
  } catch (error) {
    if (error instanceof UnreadablePictureError) return { id, unreadable: error.reason };
    if (error instanceof DatasetError) return { id, failed: error.parts };
    throw error;
  }
}

function roomFor(id: number, bytes: number): Uint8Array {
  if (bytes > LARGEST_TRAY) return new Uint8Array(bytes);
  if ((trays[id]?.byteLength ?? 0) < bytes) trays[id] = new SharedArrayBuffer(bytes);
  return new Uint8Array(trays[id]!, 0, bytes);
}

function replyWith(id: number, raster: Raster): Reply {
  const { pixels, height, width } = raster;
  if (pixels.byteLength > LARGEST_TRAY) return { id, result: raster };
  if (pixels.buffer !== trays[id]) {
    const bytes = new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
    roomFor(id, bytes.length).set(bytes);
  }
  const tray = known[id] === trays[id] ? undefined : trays[id]!;
  known[id] = trays[id]!;
  return { id, onTray: { height, width, isTensor: pixels instanceof Float32Array, tray } };
}
