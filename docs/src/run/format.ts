/** @file Values as console.log shows them: the same text in a worker, in Node and in the expected output. */

const WIDTH = 72;
const MOST = 100;

const isTypedArray = (value: unknown): value is Float32Array =>
  ArrayBuffer.isView(value) && !(value instanceof DataView);

function list(open: string, parts: readonly string[], close: string, depth: number): string {
  if (parts.length === 0) return `${open}${close}`;
  const line = `${open} ${parts.join(', ')} ${close}`;
  if (line.length + depth * 2 <= WIDTH && !line.includes('\n')) return line;
  const indent = '  '.repeat(depth + 1);
  return `${open}\n${parts.map((part) => indent + part).join(',\n')}\n${'  '.repeat(depth)}${close}`;
}

function elements(values: ArrayLike<unknown>, depth: number): string[] {
  const parts = Array.from({ length: Math.min(values.length, MOST) }, (_, i) =>
    nested(values[i], depth + 1),
  );
  if (values.length > MOST) parts.push(`... ${values.length - MOST} more`);
  return parts;
}

function nested(value: unknown, depth: number): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return `[Function ${value.name || '(anonymous)'}]`;
  if (typeof value !== 'object' || value === null) {
    return Object.is(value, -0) ? '-0' : String(value);
  }
  if (Array.isArray(value)) return list('[', elements(value, depth), ']', depth);
  if (isTypedArray(value)) {
    const head = `${value.constructor.name}(${value.length}) [`;
    return list(head, elements(value, depth), ']', depth);
  }
  if (value instanceof Map) {
    const parts = [...value].map(
      ([key, item]) => `${nested(key, depth + 1)} => ${nested(item, depth + 1)}`,
    );
    return list(`Map(${value.size}) {`, parts, '}', depth);
  }
  if (value instanceof Set) {
    return list(`Set(${value.size}) {`, elements([...value], depth), '}', depth);
  }
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (value.toString !== Object.prototype.toString) return String(value);
  const parts = Object.entries(value).map(([key, item]) => `${key}: ${nested(item, depth + 1)}`);
  const name = value.constructor?.name;
  return list(name && name !== 'Object' ? `${name} {` : '{', parts, '}', depth);
}

/** What `console.log(...values)` prints. */
export function format(values: readonly unknown[]): string {
  return values.map((value) => (typeof value === 'string' ? value : nested(value, 0))).join(' ');
}
