/** @file First come, first served: tasks wait in one queue until a lane is free to take the next. */

/** Something that does tasks, on this thread or another. */
export interface Lane<Task, Result> {
  /** Does a task. What it comes to may be overwritten when `keep`, which says what is kept of it, has returned. */
  run<Kept>(task: Task, keep: (result: Result) => Kept): Promise<Kept>;
  /** Called once no task is under way. */
  close(): Promise<void>;
}

interface Job<Task, Result> {
  readonly signal: AbortSignal;
  readonly start: (lane: Lane<Task, Result>) => Promise<void>;
  readonly reject: (reason: unknown) => void;
}

export class WorkQueue<Task, Result> {
  readonly #lanes: readonly Lane<Task, Result>[];
  /** The lanes that can take a task now; one that can take several is listed as often. */
  readonly #free: Lane<Task, Result>[];
  readonly #running = new Set<Promise<void>>();
  #waiting: Job<Task, Result>[] = [];
  #closed: Error | undefined;

  /** `depth`: how many tasks a lane holds at a time. */
  constructor(lanes: readonly Lane<Task, Result>[], depth: number) {
    this.#lanes = lanes;
    this.#free = Array.from({ length: depth }, () => lanes).flat();
  }

  /**
   * Does a task, as `Lane.run` does. Rejects with the signal's reason if it is aborted before the task's turn
   * comes, and with the queue's if that is closed.
   */
  run<Kept>(task: Task, keep: (result: Result) => Kept, signal: AbortSignal): Promise<Kept> {
    if (this.#closed) return Promise.reject(this.#closed);
    return new Promise((resolve, reject) => {
      const start = (lane: Lane<Task, Result>) => lane.run(task, keep).then(resolve, reject);
      this.#waiting.push({ signal, start, reject });
      this.#dispatch();
    });
  }

  /** Rejects what waits and what comes with `reason`, lets the lanes finish what they hold, and closes them. */
  async close(reason: Error): Promise<void> {
    this.#closed = reason;
    for (const { reject } of this.#waiting) reject(reason);
    this.#waiting = [];
    await Promise.all(this.#running);
    await Promise.all(this.#lanes.map((lane) => lane.close()));
  }

  #dispatch(): void {
    while (this.#free.length > 0) {
      const job = this.#waiting.shift();
      if (!job) return;
      if (job.signal.aborted) {
        job.reject(job.signal.reason);
        continue;
      }
      const lane = this.#free.shift()!;
      const running = job.start(lane);
      this.#running.add(running);
      running.then(() => {
        this.#running.delete(running);
        this.#free.push(lane);
        this.#dispatch();
      });
    }
  }
}
