/** @file Leak reports: which tensors are alive, and where they were made. */
import { formatShape, type Shape } from '@striate/shapes';
import { disposeSymbol } from '../dispose.js';
import type { DType } from '../dtype.js';
import { TensorError } from '../errors.js';
import { state } from '../state.js';
import type { SharedStorage } from '../storage.js';
import { type CallSite, formatPlace } from './call-site.js';
import type { Filled, Watcher } from './watch.js';

/** Live tensors of one shape and type that one call has made. */
export interface TensorGroup {
  readonly count: number;
  /** Of all of them. */
  readonly bytes: number;
  readonly shape: Shape;
  readonly dtype: DType;
  /** The op that made them, or "gradient of" it. */
  readonly op: string;
  /** Where the op was called: the first place outside of this library; null where there is none. */
  readonly site: CallSite | null;
  /** How many of them no handle holds any more, but a graph that no backward has gone through. */
  readonly saved: number;
}

/** What was alive when the report was made. */
export interface TensorReport {
  readonly count: number;
  readonly bytes: number;
  /** Most bytes first. */
  readonly groups: readonly TensorGroup[];
  /** The groups as a table. */
  toString(): string;
}

/** Follows tensors from when it was made; `using` or dispose() ends it. */
export interface TensorTracker {
  /** The tensors made since and still alive. Throws TensorError once disposed. */
  report(): TensorReport;
  dispose(): void;
  [Symbol.dispose](): void;
}

/**
 * Starts to note every tensor that is made, with the place in the user's code, to tell what a program
 * leaves behind. Handles on one storage count as one tensor, as in `backend.memory()`, until the last of
 * them and the last graph have let go of it. Nothing is kept alive for the report. Every op costs a look
 * at the stack while this goes on, and nothing otherwise.
 */
export function trackTensors(): TensorTracker {
  return new Tracker();
}

type Entry = Pick<Filled, 'shape' | 'dtype' | 'origin'>;

class Tracker implements TensorTracker, Watcher {
  readonly #live = new Map<SharedStorage, Entry>();

  constructor() {
    state.watchers.add(this);
  }

  filled({ shared, shape, dtype, origin, isChange }: Filled): void {
    if (!isChange) this.#live.set(shared, { shape, dtype, origin });
  }

  released(shared: SharedStorage): void {
    this.#live.delete(shared);
  }

  report(): TensorReport {
    if (!state.watchers.has(this)) {
      throw new TensorError(
        'disposed',
        'A tracker of tensors is asked for a report after it was disposed of.',
        'Make the report before, or start with trackTensors() again.',
      );
    }
    return new Report([...grouped(this.#live)].sort((a, b) => b.bytes - a.bytes));
  }

  dispose(): void {
    state.watchers.delete(this);
    this.#live.clear();
  }

  [disposeSymbol](): void {
    this.dispose();
  }
}

function grouped(live: ReadonlyMap<SharedStorage, Entry>): Iterable<TensorGroup> {
  const groups = new Map<string, TensorGroup>();
  for (const [shared, { shape, dtype, origin }] of live) {
    const op = origin.isGradient ? `gradient of ${origin.op}` : origin.op;
    const key = [op, formatPlace(origin.site), formatShape(shape), dtype].join();
    const { count = 0, bytes = 0, saved = 0 } = groups.get(key) ?? {};
    groups.set(key, {
      count: count + 1,
      bytes: bytes + shared.storage.bytes,
      shape,
      dtype,
      op,
      site: origin.site,
      saved: saved + Number(shared.isSavedOnly),
    });
  }
  return groups.values();
}

class Report implements TensorReport {
  readonly groups: readonly TensorGroup[];
  readonly count: number;
  readonly bytes: number;

  constructor(groups: readonly TensorGroup[]) {
    this.groups = groups;
    this.count = groups.reduce((sum, group) => sum + group.count, 0);
    this.bytes = groups.reduce((sum, group) => sum + group.bytes, 0);
  }

  toString(): string {
    const total = `${this.count} live tensors, ${this.bytes} bytes`;
    if (this.count === 0) return total;
    const rows = this.groups.map((group) => [
      String(group.bytes),
      String(group.count),
      String(group.saved),
      formatShape(group.shape),
      group.dtype,
      group.op,
      formatPlace(group.site),
    ]);
    const header = ['bytes', 'count', 'saved', 'shape', 'dtype', 'op', 'called at'];
    return [total, ...table([header, ...rows])].join('\n');
  }
}

/** Lines with aligned columns: the first three to the right, the others to the left. */
function table(rows: readonly string[][]): string[] {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows.map((row) =>
    row
      .map((cell, i) => (i < 3 ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd(),
  );
}
