/** @file What a block puts out, as plain data that crosses from a worker to the page. */

export type ShowAs = 'numbers' | 'heat' | 'picture';

export interface TextEntry {
  readonly kind: 'text';
  readonly level: 'log' | 'warn' | 'error';
  readonly text: string;
}

export interface ArrayEntry {
  readonly kind: 'array';
  readonly title: string;
  readonly as: ShowAs;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface ErrorEntry {
  readonly kind: 'error';
  readonly text: string;
  /** 1-based line of the block, where it is known. */
  readonly line: number | undefined;
}

export type Entry = TextEntry | ArrayEntry | ErrorEntry;

const plain = (value: number) => String(Number(value.toFixed(4)));

/** Rows of numbers in columns of one width, as a page shows them and a fence `text output` holds them. */
export function numbersAsText(shape: readonly number[], values: ArrayLike<number>): string {
  const cells = Array.from(values, plain);
  if (shape.length < 2) return `[${cells.join(', ')}]`;
  const width = Math.max(...cells.map((cell) => cell.length));
  const columns = shape.at(-1)!;
  const rows = shape.at(-2)!;
  const lines: string[] = [];
  for (let start = 0; start < cells.length; start += columns) {
    if (start > 0 && start % (rows * columns) === 0) lines.push('');
    const row = cells.slice(start, start + columns).map((cell) => cell.padStart(width));
    lines.push(row.join('  '));
  }
  return lines.join('\n');
}

/** An entry in words: what a fence `text output` holds and what CI compares. */
export function entryAsText(entry: Entry): string {
  if (entry.kind === 'text') return entry.text;
  if (entry.kind === 'error') {
    return entry.line === undefined ? entry.text : `${entry.text} (line ${entry.line})`;
  }
  const { title, as, shape, values } = entry;
  const head = title ? `${title}: ` : '';
  if (as === 'numbers') return `${title ? `${title}:\n` : ''}${numbersAsText(shape, values)}`;
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  const name = as === 'heat' ? 'heat map' : 'picture';
  return `${head}${name} ${shape.join(' x ')}, ${plain(least)} to ${plain(greatest)}`;
}
