/** @file Options as a layer's title shows them. */

/**
 * What leads ("3, 64"), then the options that were given and differ from their default:
 * "kernelSize 11, stride [4, 2]".
 */
export function describeOptions(
  lead: readonly unknown[],
  options: object,
  defaults: Readonly<Record<string, unknown>>,
): string {
  const given = Object.entries(options).filter(
    ([name, value]) => name in defaults && value !== undefined && !isSame(value, defaults[name]),
  );
  return [...lead.map(show), ...given.map(([name, value]) => `${name} ${show(value)}`)].join(', ');
}

/** A value as text; lists in brackets, so that their commas do not run into those between options. */
export function show(value: unknown): string {
  return Array.isArray(value) ? `[${value.map(show).join(', ')}]` : String(value);
}

/** Whether they mean the same: a list for all sides may repeat one value. */
function isSame(value: unknown, other: unknown): boolean {
  if (Array.isArray(value) && !Array.isArray(other)) return value.every((side) => side === other);
  return show(value) === show(other);
}
