/** @file Runs a block of TypeScript: in the page's worker and in CI alike. */
import { transform } from 'sucrase';
import type { Entry, TextEntry } from './entries';
import { format } from './format';
import { arrayEntry, type Showable, type ShowOptions } from './show';

export interface Host {
  /** The module of that name, or a rejection that says what there is. */
  load(name: string): Promise<unknown>;
  emit(entry: Entry): void;
}

/** Global eval keeps the block's line numbers, which `new Function` would shift. */
// biome-ignore lint/security/noGlobalEval: running what a reader wrote is what this is for
const evaluate: (script: string) => unknown = globalThis.eval;

const SOURCE = 'block.ts';

function lineOf(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  const place = /block\.ts:(\d+)/.exec(error.stack ?? '') ?? /\((\d+):\d+\)$/.exec(error.message);
  return place ? Number(place[1]) : undefined;
}

function asText(error: unknown): string {
  if (!(error instanceof Error)) return `Thrown: ${format([error])}`;
  const fix = 'fix' in error && typeof error.fix === 'string' ? error.fix : '';
  const message = fix && !error.message.includes(fix) ? `${error.message} ${fix}` : error.message;
  return `${error.name}: ${message}`;
}

/**
 * Runs `source` to its end. Entries come in the order of the calls that made them, although a shown tensor has to
 * be read first. An error ends the block and is its last entry.
 */
export async function execute(source: string, host: Host): Promise<void> {
  let order = Promise.resolve();
  const put = (entry: Entry | Promise<Entry>) => {
    const both = Promise.all([entry, order]);
    order = both.then(([ready]) => host.emit(ready));
    order.catch(() => {});
    return order;
  };
  const printer =
    (level: TextEntry['level']) =>
    (...values: unknown[]) => {
      put({ kind: 'text', level, text: format(values) });
    };
  const log = printer('log');
  const console = { log, info: log, debug: log, warn: printer('warn'), error: printer('error') };
  const show = (value: Showable, options: ShowOptions = {}) => put(arrayEntry(value, options));

  try {
    const { code } = transform(source, {
      transforms: ['typescript', 'imports'],
      disableESTransforms: true,
    });
    const names = [...code.matchAll(/require\('([^']+)'\)/g)].map((match) => match[1]!);
    const modules = new Map(
      await Promise.all(names.map(async (name) => [name, await host.load(name)] as const)),
    );
    const body = evaluate(
      `(async (require, exports, console, show) => {${code}\n})\n//# sourceURL=${SOURCE}`,
    ) as (...parameters: unknown[]) => Promise<void>;
    await body((name: string) => modules.get(name), {}, console, show);
    await order;
  } catch (error) {
    await order.catch(() => {});
    host.emit({ kind: 'error', text: asText(error), line: lineOf(error) });
  }
}
