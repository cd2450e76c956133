/** @file The headers of a baseline JPEG (ITU-T T.81, annex B), up to its one scan. */

export interface Component {
  readonly id: number;
  readonly h: number;
  readonly v: number;
  /** 64 factors in zigzag order, two bytes each, the lower one first. */
  readonly quantiser: Uint8Array;
  readonly dc: HuffmanSpec;
  readonly ac: HuffmanSpec;
}

/** How many codes there are of each length 1..16, and their symbols in order. */
export interface HuffmanSpec {
  readonly counts: Uint8Array;
  readonly symbols: Uint8Array;
}

export interface JpegHeader {
  readonly height: number;
  readonly width: number;
  readonly components: readonly Component[];
  /** MCUs between restart markers; 0 where there are none. */
  readonly restartInterval: number;
  /** Where the entropy-coded data begins. */
  readonly scanAt: number;
}

type Frame = Pick<JpegHeader, 'height' | 'width'> & {
  readonly components: readonly (Pick<Component, 'id' | 'h' | 'v'> & { readonly table: number })[];
};

interface Tables {
  readonly quantisers: Map<number, Uint8Array>;
  readonly huffman: Map<number, HuffmanSpec>;
  restartInterval: number;
  frame: Frame | undefined;
  hasJfif: boolean;
  adobeTransform: number | undefined;
}

/**
 * Reads the headers of a grey or YCbCr JPEG with one Huffman-coded scan of 8 bits and colour at full, half or
 * quarter resolution. Undefined for any other file: another decoder knows more kinds.
 */
export function readJpegHeader(file: Uint8Array): JpegHeader | undefined {
  if (file[0] !== 0xff || file[1] !== 0xd8) return undefined;
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const tables: Tables = {
    quantisers: new Map(),
    huffman: new Map(),
    restartInterval: 0,
    frame: undefined,
    hasJfif: false,
    adobeTransform: undefined,
  };
  let at = 2;
  while (at + 4 <= file.length && file[at] === 0xff) {
    const marker = file[at + 1]!;
    if (marker === 0xff) {
      at++;
      continue;
    }
    const end = at + 2 + view.getUint16(at + 2);
    if (end > file.length) return undefined;
    const body = file.subarray(at + 4, end);
    if (marker === 0xda) return headerOf(tables, body, end);
    if (!readSegment(marker, body, tables)) return undefined;
    at = end;
  }
  return undefined;
}

/** Takes a segment in; false for one that is not of such a file. */
function readSegment(marker: number, body: Uint8Array, tables: Tables): boolean {
  switch (marker) {
    case 0xc0:
    case 0xc1:
      if (tables.frame) return false;
      tables.frame = readFrame(body);
      return tables.frame !== undefined;
    case 0xc4:
      return readHuffman(body, tables.huffman);
    case 0xdb:
      return readQuantisers(body, tables.quantisers);
    case 0xdd:
      tables.restartInterval = body[0]! * 256 + body[1]!;
      return body.length === 2;
    case 0xe0:
      tables.hasJfif ||= hasText(body, 'JFIF\0');
      return true;
    case 0xee:
      if (hasText(body, 'Adobe') && body.length >= 12) tables.adobeTransform = body[11];
      return true;
    default:
      // What applications wrote for themselves, and comments.
      return (marker >= 0xe1 && marker <= 0xef) || marker === 0xfe;
  }
}

function hasText(body: Uint8Array, text: string): boolean {
  return [...text].every((character, i) => body[i] === character.charCodeAt(0));
}

function readFrame(body: Uint8Array): Frame | undefined {
  const [precision, h1, h0, w1, w0, count] = body;
  if (precision !== 8 || (count !== 1 && count !== 3) || body.length !== 6 + 3 * count) {
    return undefined;
  }
  const components = Array.from({ length: count }, (_, i) => {
    const [id, factors, table] = body.subarray(6 + 3 * i);
    return { id: id!, h: factors! >> 4, v: factors! & 15, table: table! };
  });
  return { height: h1! * 256 + h0!, width: w1! * 256 + w0!, components };
}

function readQuantisers(body: Uint8Array, quantisers: Map<number, Uint8Array>): boolean {
  let at = 0;
  while (at < body.length) {
    const bytes = body[at]! >> 4 === 0 ? 1 : 2;
    if (at + 1 + 64 * bytes > body.length) return false;
    const values = new Uint8Array(128);
    for (let k = 0; k < 64; k++) {
      const from = at + 1 + k * bytes;
      values[2 * k] = body[from + bytes - 1]!;
      if (bytes === 2) values[2 * k + 1] = body[from]!;
    }
    quantisers.set(body[at]! & 15, values);
    at += 1 + 64 * bytes;
  }
  return true;
}

function readHuffman(body: Uint8Array, huffman: Map<number, HuffmanSpec>): boolean {
  let at = 0;
  while (at + 17 <= body.length) {
    const counts = body.slice(at + 1, at + 17);
    const total = counts.reduce((sum, count) => sum + count, 0);
    const symbols = body.slice(at + 17, at + 17 + total);
    if (total > 256 || symbols.length !== total) return false;
    huffman.set(body[at]!, { counts, symbols });
    at += 17 + total;
  }
  return at === body.length;
}

function headerOf(tables: Tables, scan: Uint8Array, scanAt: number): JpegHeader | undefined {
  const { frame, restartInterval } = tables;
  const count = frame?.components.length;
  if (!frame || scan[0] !== count || scan.length !== 4 + 2 * count!) return undefined;
  const [from, to, approximation] = scan.subarray(1 + 2 * count!);
  if (from !== 0 || to !== 63 || approximation !== 0) return undefined;
  const components: Component[] = [];
  for (const [i, { id, h, v, table }] of frame.components.entries()) {
    const tableIds = scan[2 + 2 * i]!;
    const quantiser = tables.quantisers.get(table);
    const dc = tables.huffman.get(tableIds >> 4);
    const ac = tables.huffman.get(0x10 + (tableIds & 15));
    if (scan[1 + 2 * i] !== id || !quantiser || !dc || !ac) return undefined;
    // A single component is not interleaved: its MCU is one block, whatever it says.
    components.push({ id, h: count === 1 ? 1 : h, v: count === 1 ? 1 : v, quantiser, dc, ac });
  }
  const isKnown = count === 1 || (isYcc(tables, components) && isSampled(components));
  return isKnown ? { ...frame, components, restartInterval, scanAt } : undefined;
}

/** As libjpeg guesses: JFIF is YCbCr; Adobe's marker says; without both, components 1, 2, 3 are. */
function isYcc({ hasJfif, adobeTransform }: Tables, components: readonly Component[]): boolean {
  if (hasJfif) return true;
  if (adobeTransform !== undefined) return adobeTransform === 1;
  return components.every(({ id }, i) => id === i + 1);
}

function isSampled([luma, ...colours]: readonly Component[]): boolean {
  const sampling = `${luma!.h}x${luma!.v}`;
  return ['1x1', '2x1', '2x2'].includes(sampling) && colours.every(({ h, v }) => h * v === 1);
}
