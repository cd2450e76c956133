/** @file The table that the suite ends with: how many cases each op has, and how far it is off at most. */
import { type Distance, NO_DISTANCE, worse } from './compare.js';
import type { Outcome } from './run.js';

interface Row {
  readonly op: string;
  readonly backend: string;
  cases: number;
  forward: Distance;
  gradient: Distance;
}

export class Report {
  readonly #rows = new Map<string, Row>();

  add(op: string, backend: string, { forward, gradient }: Outcome): void {
    const key = `${op} ${backend}`;
    const row = this.#rows.get(key) ?? {
      op,
      backend,
      cases: 0,
      forward: NO_DISTANCE,
      gradient: NO_DISTANCE,
    };
    row.cases++;
    row.forward = worse(row.forward, forward);
    row.gradient = worse(row.gradient, gradient);
    this.#rows.set(key, row);
  }

  /** Errors relative to the largest value of a result; in brackets, the share of what is allowed. */
  toString(): string {
    const rows = [...this.#rows.values()].sort((a, b) => (a.op < b.op ? -1 : a.op > b.op ? 1 : 0));
    const body = rows.map(({ op, backend, cases, forward, gradient }) => [
      op,
      backend,
      String(cases),
      figure(forward),
      figure(gradient),
    ]);
    const head = ['op', 'backend', 'cases', 'forward, 2^-23', 'gradient, 2^-23'];
    const widths = head.map((_, i) => Math.max(...[head, ...body].map((line) => line[i]!.length)));
    return [head, ...body]
      .map((line) =>
        line
          .map((field, i) => field.padEnd(widths[i]!))
          .join('  ')
          .trimEnd(),
      )
      .join('\n');
  }
}

function figure({ error, share }: Distance): string {
  return error === 0 ? 'exact' : `${error.toFixed(2)} (${Math.round(share * 100)} %)`;
}
