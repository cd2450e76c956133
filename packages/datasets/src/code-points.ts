/** @file The order in which Python sorts strings: by code point, where JavaScript sorts by UTF-16 unit. */

/** Compares two strings by code point, for `Array.prototype.sort`. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = rank(a.charCodeAt(i)) - rank(b.charCodeAt(i));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above 0xffff, so they come after every other unit. */
function rank(unit: number): number {
  return (unit & 0xf800) === 0xd800 ? unit + 0x10000 : unit;
}

/** Sorts in place by code point. Without surrogates that is JavaScript's own order, which is far quicker. */
export function sortCodePoints(strings: string[]): string[] {
  const hasSurrogate = strings.some((text) => /[\ud800-\udfff]/.test(text));
  return hasSurrogate ? strings.sort(compareCodePoints) : strings.sort();
}
