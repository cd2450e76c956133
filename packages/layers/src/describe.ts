/** @file Options as a layer's title shows them. */

/**
 * What leads ("3, 64"), then the options that were given and differ from their default:
 * "kernelSize 11, stride 4".
 */
export function describeOptions(
  lead: readonly unknown[],
  options: object,
  defaults: Readonly<Record<string, unknown>>,
): string {
  const given = Object.entries(options).filter(
    ([name, value]) => name in defaults && value !== undefined && value !== defaults[name],
  );
  return [...lead, ...given.map(([name, value]) => `${name} ${value}`)].join(', ');
}
