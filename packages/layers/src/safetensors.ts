/**
 * @file The safetensors file: eight bytes of header length (little-endian), a JSON header, the values.
 * Reading trusts nothing: lengths, types, shapes and offsets are checked before a byte is taken.
 */
import type { Shape } from '@striate/shapes';
import { countElements, ELEMENT_TYPES, isCounts } from './element-types.js';
import { LayerError } from './errors.js';
import type { StateDict, StateTensor } from './state-dict.js';

const MAX_HEADER = 100_000_000;

/** A state dict with the file's own notes (`__metadata__`). */
export interface Safetensors {
  readonly state: StateDict;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The file as parts to be written one after the other: the values are not copied. */
export function encodeSafetensors({ state, metadata }: Safetensors): Uint8Array[] {
  const entries = [...state].sort(
    ([a, x], [b, y]) => size(y) - size(x) || (a < b ? -1 : a > b ? 1 : 0),
  );
  const header: Record<string, unknown> = {};
  if (Object.keys(metadata).length > 0) header.__metadata__ = metadata;
  let offset = 0;
  for (const [name, { dtype, shape, data }] of entries) {
    const end = offset + data.byteLength;
    header[name] = {
      dtype: dtype === 'float32' ? 'F32' : 'I64',
      shape,
      data_offsets: [offset, end],
    };
    offset = end;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const padded = new Uint8Array(8 + Math.ceil(text.length / 8) * 8).fill(0x20);
  new DataView(padded.buffer).setBigUint64(0, BigInt(padded.length - 8), true);
  padded.set(text, 8);
  const parts = entries.map(
    ([, { data }]) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  );
  return [padded, ...parts];
}

function size(tensor: StateTensor): number {
  return tensor.data.BYTES_PER_ELEMENT;
}

/**
 * Reads a whole file: float64, float16 and bfloat16 become float32; bool and other integers become int64.
 * Throws LayerError where it is truncated, inconsistent or of types unknown here.
 */
export function decodeSafetensors(file: Uint8Array): Safetensors {
  if (file.length < 8)
    throw bad(`it has ${file.length} bytes, fewer than the header's length takes`);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const length = view.getBigUint64(0, true);
  if (length > BigInt(Math.min(MAX_HEADER, file.length - 8))) {
    throw bad(`its header claims ${length} bytes, but ${file.length - 8} follow`);
  }
  const start = 8 + Number(length);
  const origin = file.byteOffset + start;
  const header = parseHeader(file.subarray(8, start));
  const state = new Map<string, StateTensor>();
  let metadata: Record<string, string> = {};
  const spans: { name: string; begin: number; end: number }[] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') {
      metadata = checkMetadata(entry);
      continue;
    }
    const { type, shape, begin, end } = checkEntry(name, entry, file.length - start);
    spans.push({ name, begin, end });
    // Not file.slice: Node's Buffer would share its memory, at any alignment.
    const bytes = file.buffer.slice(origin + begin, origin + end) as ArrayBuffer;
    state.set(name, ELEMENT_TYPES[type].decode(shape, bytes));
  }
  checkContiguous(spans, file.length - start);
  return { state, metadata };
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw bad('its header is no JSON');
  }
  if (bytes[0] !== 0x7b || header === null || typeof header !== 'object' || Array.isArray(header)) {
    throw bad('its header is no JSON object');
  }
  return header as Record<string, unknown>;
}

function checkMetadata(entry: unknown): Record<string, string> {
  const isText = entry !== null && typeof entry === 'object' && !Array.isArray(entry);
  if (!isText || Object.values(entry).some((value) => typeof value !== 'string')) {
    throw bad('its __metadata__ maps to other things than strings');
  }
  return entry as Record<string, string>;
}

function checkEntry(
  name: string,
  entry: unknown,
  available: number,
): { type: keyof typeof ELEMENT_TYPES; shape: Shape; begin: number; end: number } {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
  if (typeof dtype !== 'string' || !Object.hasOwn(ELEMENT_TYPES, dtype)) {
    throw bad(
      `${name} is of type ${JSON.stringify(dtype)}; known are ${Object.keys(ELEMENT_TYPES).join(', ')}`,
    );
  }
  const type = dtype as keyof typeof ELEMENT_TYPES;
  if (!isCounts(shape) || !isCounts(offsets) || offsets.length !== 2) {
    throw bad(`${name} has no proper shape and data_offsets`);
  }
  const [begin, end] = offsets as [number, number];
  const wanted = countElements(shape) * ELEMENT_TYPES[type].bytes;
  if (end > available || end - begin !== wanted) {
    throw bad(
      `${name} needs ${wanted} bytes, but its offsets are ${begin} to ${end} of ${available}`,
    );
  }
  return { type, shape, begin, end };
}

function checkContiguous(
  spans: { name: string; begin: number; end: number }[],
  available: number,
): void {
  let reached = 0;
  for (const { name, begin, end } of spans.sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== reached) throw bad(`${name} begins at ${begin}, not at ${reached}`);
    reached = end;
  }
  if (reached !== available) throw bad(`${available - reached} bytes belong to no tensor`);
}

function bad(reason: string): LayerError {
  return new LayerError(
    'bad-safetensors',
    `This is no complete safetensors file: ${reason}.`,
    'Copy or write the file again.',
  );
}
