/** @file Comma-separated values as RFC 4180 has them: quoted fields, doubled quotes, line breaks within quotes. */

export interface CsvRow {
  /** The line of the file that the row begins on, from 1. */
  readonly line: number;
  readonly fields: string[];
}

const QUOTE = '"';

/** The rows of a text; blank lines are left out. Throws Error, naming the line, for a quote that never ends. */
export function parseCsv(text: string): CsvRow[] {
  const rows: CsvRow[] = [];
  const source = text.replace(/^\ufeff/, '');
  let line = 1;
  let row: CsvRow = { line, fields: [] };
  let at = 0;
  while (at < source.length) {
    const { field, next } = source[at] === QUOTE ? quoted(source, at, line) : plain(source, at);
    row.fields.push(field);
    line += field.split('\n').length - 1;
    at = next;
    if (source[at] === ',') {
      at++;
      if (at < source.length && source[at] !== '\n' && source[at] !== '\r') continue;
      row.fields.push('');
    }
    if (row.fields.length > 1 || row.fields[0] !== '') rows.push(row);
    at += source.startsWith('\r\n', at) ? 2 : 1;
    row = { line: ++line, fields: [] };
  }
  return rows;
}

function plain(source: string, at: number): { field: string; next: number } {
  let next = at;
  while (next < source.length && !',\r\n'.includes(source[next]!)) next++;
  return { field: source.slice(at, next), next };
}

function quoted(source: string, at: number, line: number): { field: string; next: number } {
  let field = '';
  let from = at + 1;
  for (;;) {
    const end = source.indexOf(QUOTE, from);
    if (end < 0) throw new Error(`the quote that begins on line ${line} never ends`);
    field += source.slice(from, end);
    if (source[end + 1] !== QUOTE) {
      if (end + 1 < source.length && !',\r\n'.includes(source[end + 1]!)) {
        throw new Error(`something follows the quoted field on line ${line}`);
      }
      return { field, next: end + 1 };
    }
    field += QUOTE;
    from = end + 2;
  }
}
