/** @file Numbers as the report writes them. */

/** `part / whole`, and 0 where there is nothing to share. */
export function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/** "93.1 %"; a dash for what is no number. */
export function percent(value: number, digits = 1): string {
  return Number.isFinite(value) ? `${(value * 100).toFixed(digits)}\u202f%` : '–';
}

/** "2,500" */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** "1 picture", "2,500 pictures" */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** Four decimals; a dash for what is no number. */
export function decimal(value: number): string {
  return Number.isFinite(value) ? value.toFixed(4) : '–';
}
