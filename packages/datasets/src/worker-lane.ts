/** @file A lane of the work queue that does its tasks on a worker thread of its own. */
import { Worker } from 'node:worker_threads';
import { DatasetError, type DatasetErrorCode, UnreadablePictureError } from './errors.js';
import type { HostTask } from './host.js';
import type { InspectTask } from './inspect.js';
import type { Lane } from './work-queue.js';

/** What a worker thread does: it loads a picture, or looks at its file. */
export type WorkerTask = HostTask | InspectTask;

export interface WorkerRequest {
  readonly id: number;
  readonly task: WorkerTask;
}

export type WorkerReply<Result> =
  | { readonly id: number; readonly result: Result }
  | { readonly id: number; readonly unreadable: string }
  | {
      readonly id: number;
      readonly failed: readonly [code: DatasetErrorCode, message: string, fix: string];
    };

interface Pending<Result> {
  readonly path: string;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: Error) => void;
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
  #worker: Worker | undefined;
  #count = 0;

  constructor(file: URL = WORKER) {
    this.#file = file;
  }

  async run(task: Task): Promise<Result> {
    this.#worker ??= this.#start();
    const worker = this.#worker;
    return new Promise((resolve, reject) => {
      const id = this.#count++;
      this.#pending.set(id, { path: task.path, resolve, reject });
      worker.ref();
      worker.postMessage({ id, task } satisfies WorkerRequest);
    });
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(this.#file);
    let reason = 'it ended';
    worker.on('message', (reply: WorkerReply<Result>) => this.#settle(worker, reply));
    worker.on('error', (error) => {
      reason = error instanceof Error ? error.message : String(error);
    });
    worker.on('exit', (code) => {
      this.#worker = undefined;
      this.#fail(`${reason} (exit code ${code})`);
    });
    return worker;
  }

  #settle(worker: Worker, reply: WorkerReply<Result>): void {
    const pending = this.#pending.get(reply.id)!;
    this.#pending.delete(reply.id);
    if (this.#pending.size === 0) worker.unref();
    if ('result' in reply) pending.resolve(reply.result);
    else if ('failed' in reply) pending.reject(new DatasetError(...reply.failed));
    else pending.reject(new UnreadablePictureError(pending.path, reply.unreadable));
  }

  #fail(reason: string): void {
    const files = [...this.#pending.values()];
    this.#pending.clear();
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
