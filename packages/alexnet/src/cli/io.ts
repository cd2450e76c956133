/** @file Where the command writes to, so that tests can listen. */

export interface Io {
  /** Results: standard output. */
  out(text: string): void;
  /** Errors and live progress: standard error. */
  err(text: string): void;
  /** Standard input, where it is not the process's. */
  readonly input?: AsyncIterable<string | Uint8Array>;
  /** Whether standard error is a terminal that can redraw a line. */
  readonly isTerminal: boolean;
  /** Columns of that terminal. */
  readonly columns: number;
}

export const processIo: Io = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  get isTerminal() {
    return process.stderr.isTTY === true;
  },
  get columns() {
    return process.stderr.columns ?? 80;
  },
};
