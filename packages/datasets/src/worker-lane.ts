/** @file A lane of the work queue that does its tasks on a worker thread of its own. */
import { Worker } from 'node:worker_threads';
import { DatasetError, type DatasetErrorCode, UnreadablePictureError } from './errors.js';
import type { HostTask } from './host.js';
import type { InspectTask } from './inspect.js';
import type { Lane } from './work-queue.js';

/** What a worker thread does: it loads a picture, or looks at its file. */
export type WorkerTask = HostTask | InspectTask;

export interface WorkerRequest {
  /** Of all that the thread holds; used again when the reply has come. */
  readonly id: number;
  readonly task: WorkerTask;
}

/**
 * Pictures lie in trays, memory that both threads have: the first reply of each id, and one that needs more room,
 * comes with it. The next request of the same id overwrites it.
 */
export interface OnTray {
  readonly height: number;
  readonly width: number;
  readonly isTensor: boolean;
  readonly tray: SharedArrayBuffer | undefined;
}

export type WorkerReply<Result> =
  | { readonly id: number; readonly result: Result }
  | { readonly id: number; readonly onTray: OnTray }
  | { readonly id: number; readonly unreadable: string }
  | {
      readonly id: number;
      readonly failed: readonly [code: DatasetErrorCode, message: string, fix: string];
    };

/** What has come up for a thread, or out of it, goes in one message: a message costs as much as a small picture. */
export type WorkerRequests = readonly WorkerRequest[];
export type WorkerReplies<Result> = readonly WorkerReply<Result>[];

interface Pending<Result> {
  readonly path: string;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/** The built worker.js, which lies beside the built index.js. */
const WORKER = new URL('./worker.js', import.meta.url);

/**
 * The thread starts with the first task. It keeps the process alive only while it holds a task. If it
 * dies, its tasks reject, and the next task starts a new one.
 */
export class WorkerLane<Task extends WorkerTask, Result> implements Lane<Task, Result> {
  readonly #file: URL;
  readonly #pending = new Map<number, Pending<Result>>();
  readonly #freeIds: number[] = [];
  #trays: SharedArrayBuffer[] = [];
  #worker: Worker | undefined;
  #unsent: WorkerRequest[] = [];

  constructor(file: URL = WORKER) {
    this.#file = file;
  }

  async run<Kept>(task: Task, keep: (result: Result) => Kept): Promise<Kept> {
    this.#worker ??= this.#start();
    return new Promise((resolve, reject) => {
      if (this.#pending.size === 0) this.#worker!.ref();
      const id = this.#freeIds.pop() ?? this.#pending.size;
      const settle = (result: Result) => resolve(keep(result));
      this.#pending.set(id, { path: task.path, resolve: settle, reject });
      if (this.#unsent.length === 0) setImmediate(() => this.#send());
      this.#unsent.push({ id, task });
    });
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #send(): void {
    const requests = this.#unsent;
    this.#unsent = [];
    this.#worker?.postMessage(requests satisfies WorkerRequests);
  }

  #start(): Worker {
    const worker = new Worker(this.#file);
    let reason = 'it ended';
    worker.on('message', (replies: WorkerReplies<Result>) => {
      for (const reply of replies) this.#settle(reply);
      if (this.#pending.size === 0) worker.unref();
    });
    worker.on('error', (error) => {
      reason = error instanceof Error ? error.message : String(error);
    });
    worker.on('exit', (code) => {
      this.#worker = undefined;
      this.#fail(`${reason} (exit code ${code})`);
    });
    return worker;
  }

  #settle(reply: WorkerReply<Result>): void {
    const { id } = reply;
    const { path, resolve, reject } = this.#pending.get(id)!;
    this.#pending.delete(id);
    this.#freeIds.push(id);
    if ('unreadable' in reply) reject(new UnreadablePictureError(path, reply.unreadable));
    else if ('failed' in reply) reject(new DatasetError(...reply.failed));
    else {
      try {
        resolve('result' in reply ? reply.result : this.#pictureOf(id, reply.onTray));
      } catch (error) {
        reject(error);
      }
    }
  }

  #pictureOf(id: number, { height, width, isTensor, tray }: OnTray): Result {
    if (tray) this.#trays[id] = tray;
    const memory = this.#trays[id]!;
    const length = height * width * 3;
    const pixels = isTensor
      ? new Float32Array(memory, 0, length)
      : new Uint8Array(memory, 0, length);
    return { pixels, height, width } as Result;
  }

  #fail(reason: string): void {
    const files = [...this.#pending.values()];
    this.#pending.clear();
    this.#freeIds.length = 0;
    this.#trays = [];
    this.#unsent = [];
    for (const { path, reject } of files) {
      reject(
        new DatasetError(
          'worker-died',
          `A worker thread died while it loaded '${path}': ${reason}.`,
          'Try workers: 0 to see the error in this thread; if memory is short, use fewer workers or smaller batches.',
        ),
      );
    }
  }
}
