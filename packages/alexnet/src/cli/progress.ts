/** @file One live line on a terminal, and plain lines elsewhere. */
import type { Io } from './io.js';

/** Cells of the bar on a wide terminal, and where every column counts. */
const BAR_WIDTH = { wide: 20, narrow: 6 };
const WIDE = 116;

/** "02:05", or "1:02:05" from an hour on. */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  const parts = [Math.floor(whole / 60) % 60, whole % 60].map((n) => String(n).padStart(2, '0'));
  const hours = Math.floor(whole / 3600);
  return hours > 0 ? `${hours}:${parts.join(':')}` : parts.join(':');
}

/** Done, whole, and the seconds it took so far. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly seconds: number;
}

/** " 40% ████████░░░░░░░░░░░░ 8/20 00:12<00:18": the share, a bar of `width` cells, time passed and left. */
export function formatBar({ done, total, seconds }: Progress, width: number): string {
  const share = total === 0 ? 1 : done / total;
  const filled = Math.round(share * width);
  const bar = '█'.repeat(filled) + '░'.repeat(width - filled);
  const left = done === 0 ? '--:--' : formatDuration((seconds / done) * (total - done));
  const percent = `${Math.floor(share * 100)}%`.padStart(4);
  return `${percent} ${bar} ${done}/${total} ${formatDuration(seconds)}<${left}`;
}

/** Redraws one line on a terminal; elsewhere writes a line at every tenth of the way. */
export class LiveLine {
  readonly #io: Io;
  #lastTenth = -1;
  #lastDraw = 0;

  constructor(io: Io) {
    this.#io = io;
  }

  /** `before` and `after` stand around the bar. */
  update(progress: Progress, before: string, after: string): void {
    const isDone = progress.done >= progress.total;
    if (this.#io.isTerminal) {
      const now = performance.now();
      if (!isDone && now - this.#lastDraw < 50) return;
      this.#lastDraw = now;
      const width = this.#io.columns >= WIDE ? BAR_WIDTH.wide : BAR_WIDTH.narrow;
      const line = `${before} ${formatBar(progress, width)} ${after}`;
      this.#io.err(`\r\x1b[2K${line.slice(0, this.#io.columns - 1)}`);
      return;
    }
    const tenth = Math.floor((progress.done / progress.total) * 10);
    if (tenth === this.#lastTenth) return;
    this.#lastTenth = tenth;
    const { done, total, seconds } = progress;
    this.#io.err(`${before} ${done}/${total} ${formatDuration(seconds)} ${after}\n`);
  }

  /** Takes the live line away; what was written as lines stays. */
  clear(): void {
    if (this.#io.isTerminal) this.#io.err('\r\x1b[2K');
    this.#lastTenth = -1;
  }
}
