/**
 * @file Decoding ordinary JPEGs faster than sharp, to the same bits, by the WebAssembly of native/jpeg.ts. It works
 * where it is called: for worker threads.
 */
import { jpeg as binary } from '../../../prebuilds/kernels.js';
import { Kernel } from '../../kernels.js';
import type { Picture } from '../../picture.js';
import { checkSize, type PixelSize } from '../bytes.js';
import { type Component, type JpegHeader, readJpegHeader } from './header.js';
import { huffmanTable, TABLE_BYTES } from './huffman.js';

interface JpegKernels {
  unstuff(from: number, end: number, to: number, segments: number, most: number): number;
  decodeScan(scan: number): number;
  toRgb(
    luma: number,
    lumaStride: number,
    blue: number,
    red: number,
    stride: number,
    to: number,
    width: number,
    height: number,
    across: number,
    down: number,
    rows: number,
    span: number,
  ): void;
  greyToRgb(luma: number, stride: number, to: number, width: number, height: number): void;
}

/** What a block of 8 x 8 becomes; fewer shrink the picture. Both sides are equal, or 8 and 4. */
export interface BlockSize {
  readonly width: number;
  readonly height: number;
}

/** Memory above this is given back after the picture that needed it. */
const KEPT_BYTES = 64 * 2 ** 20;
const SLACK = 128;

/** Above this it pays to prepare for passing over coefficients, with tables that most files have for themselves. */
const LARGE_PIXELS = 500_000;

let shared: Kernel<JpegKernels> | undefined;

/** Chooses the size of a block by that of the whole picture. */
export type ChooseBlock = (size: PixelSize) => BlockSize;

/** The whole picture: the bits that every exact decoder gives. */
export const WHOLE_BLOCK: BlockSize = { width: 8, height: 8 };

/** How large, of what is asked, a picture has to be decoded. */
const ENOUGH = 0.8;

/** The smallest blocks with which a picture is still large enough for `target`, in both directions. */
export function blockFor(picture: PixelSize, target: PixelSize): BlockSize {
  const smallest = (size: number, asked: number) =>
    [1, 2, 4].find((side) => (size * side) / 8 >= ENOUGH * asked) ?? 8;
  const width = smallest(picture.width, target.width);
  const height = smallest(picture.height, target.height);
  if (Math.min(width, height) >= 4) return { width, height };
  const side = Math.max(width, height);
  return { width: side, height: side };
}

/**
 * Decodes a baseline JPEG. Undefined for anything out of the ordinary, be it a kind of JPEG or a fault in the data:
 * libvips, which knows all kinds, decides about that. Throws for more pixels than are allowed.
 *
 * `use` makes the result of the decoded picture, whose pixels are overwritten when it has returned. `extent` is how
 * much of a picture made smaller shows the whole one: its last row and column may do so in part.
 */
export function readJpeg(
  file: Uint8Array,
  maxPixels: number,
  chooseBlock: ChooseBlock,
  use: (picture: Picture, extent: PixelSize) => Picture,
): Picture | undefined {
  const header = readJpegHeader(file);
  if (!header || header.height === 0 || header.width === 0) return undefined;
  checkSize(header, maxPixels);
  const block = chooseBlock(header);
  const layout = layOut(header, block);
  // Smooth upsampling begins at three pixels.
  if (!layout || (layout.across > 0 && layout.across <= 2)) return undefined;
  shared ??= new Kernel<JpegKernels>(binary);
  const decoded = decodeInto(shared, file, header, layout);
  const extent = {
    height: (header.height * block.height) / 8,
    width: (header.width * block.width) / 8,
  };
  const picture = decoded && use(decoded, extent);
  if (shared.bytes > KEPT_BYTES) shared = undefined;
  return picture;
}

interface Plane {
  readonly component: Component;
  readonly block: BlockSize;
  readonly stride: number;
  readonly bytes: number;
}

interface Layout extends PixelSize {
  readonly mcusAcross: number;
  readonly mcusDown: number;
  readonly planes: readonly Plane[];
  readonly tables: readonly Uint8Array[];
  /** The size of the colour planes where they are smaller than luma, else 0. */
  readonly across: number;
  readonly down: number;
}

function layOut(header: JpegHeader, block: BlockSize): Layout | undefined {
  const { components } = header;
  const { h, v } = components[0]!;
  const mcusAcross = Math.ceil(header.width / (8 * h));
  const mcusDown = Math.ceil(header.height / (8 * v));
  // Where luma shrinks by two in both directions, colour that has half of the pixels is left as it is.
  const isSpared = h === 2 && v === 2 && block.width < 8 && block.height < 8;
  const colour = isSpared ? { width: block.width * 2, height: block.height * 2 } : block;
  const planes = components.map((component, i) => {
    const own = i === 0 ? block : colour;
    const stride = Math.ceil((mcusAcross * component.h * own.width + 16) / 16) * 16;
    const rows = mcusDown * component.v * own.height;
    return { component, block: own, stride, bytes: stride * rows + SLACK };
  });
  const width = Math.ceil((header.width * block.width) / 8);
  const height = Math.ceil((header.height * block.height) / 8);
  const isHalved = h === 2 && !isSpared;
  const isLarge = header.width * header.height > LARGE_PIXELS;
  const skips = isLarge && block.width < 8 && block.height < 8;
  const tables = components.flatMap(({ dc, ac }) => [
    huffmanTable(dc, false),
    huffmanTable(ac, skips),
  ]);
  if (!tables.every((table) => table !== undefined)) return undefined;
  return {
    width,
    height,
    mcusAcross,
    mcusDown,
    planes,
    tables,
    across: isHalved ? Math.ceil(width / 2) : 0,
    down: isHalved && v === 2 ? Math.ceil(height / 2) : 0,
  };
}

/** Which coefficient of a block, row by row, comes at each place of the zigzag. */
const ZIGZAG = Uint8Array.from([
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20,
  13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52,
  45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
]);

const SCAN_WORDS = 7;
const COMPONENT_WORDS = 10;
const QUANTISER_BYTES = 256;

/** The picture in the kernel's own memory. */
function decodeInto(
  kernel: Kernel<JpegKernels>,
  file: Uint8Array,
  { components, restartInterval, scanAt }: JpegHeader,
  layout: Layout,
): Picture | undefined {
  const { width, height, mcusAcross, mcusDown, planes, tables, across, down } = layout;
  const data = file.subarray(scanAt);
  const intervals = restartInterval ? Math.ceil((mcusAcross * mcusDown) / restartInterval) : 1;
  const span = width + 64;
  const { run } = kernel;
  const { at, memory } = kernel.allocate([
    4 * (SCAN_WORDS + COMPONENT_WORDS * components.length),
    components.length * (QUANTISER_BYTES + 2 * TABLE_BYTES),
    4 * (intervals + 1),
    data.length + SLACK,
    data.length + 2 * SLACK,
    4 * span,
    width * height * 3 + SLACK,
    ...planes.map(({ bytes }) => bytes),
  ]);
  const [scan, tablesAt, segments, stuffed, clean, rows, rgb, ...planesAt] = at;
  memory.set(data, stuffed);
  const count = run.unstuff(stuffed, stuffed + data.length, clean, segments, intervals);
  if (count !== intervals) return undefined;
  const words = new Int32Array(memory.buffer);
  words.set([components.length, mcusAcross, mcusDown, restartInterval], scan >> 2);
  words.set([clean, segments, count], (scan >> 2) + 4);
  for (const [i, { component, block, stride }] of planes.entries()) {
    const quantiser = tablesAt + i * (QUANTISER_BYTES + 2 * TABLE_BYTES);
    const [dc, ac] = [quantiser + QUANTISER_BYTES, quantiser + QUANTISER_BYTES + TABLE_BYTES];
    for (const [k, place] of ZIGZAG.entries()) {
      // As inverse8x4 wants it.
      const own = block.height < block.width ? ((place & 7) << 3) | (place >> 3) : place;
      words[(quantiser >> 2) + k] = (2 * own) | (component.quantiser[k]! << 16);
    }
    memory.set(tables[2 * i]!, dc);
    memory.set(tables[2 * i + 1]!, ac);
    words.set(
      [component.h, component.v, quantiser, dc, ac, planesAt[i]!, stride],
      (scan >> 2) + SCAN_WORDS + COMPONENT_WORDS * i,
    );
    words.set([block.width, block.height, 0], (scan >> 2) + SCAN_WORDS + COMPONENT_WORDS * i + 7);
  }
  if (run.decodeScan(scan) !== 0) return undefined;
  const [luma, blue, red] = planesAt as [number, number, number];
  const [{ stride: lumaStride }, colour] = planes as [Plane, Plane | undefined];
  if (colour) {
    const { stride } = colour;
    // biome-ignore format: one line a plane, one a size
    run.toRgb(luma, lumaStride, blue, red, stride, rgb, width, height, across, down, rows, span);
  } else run.greyToRgb(luma, lumaStride, rgb, width, height);
  return { pixels: memory.subarray(rgb, rgb + width * height * 3), height, width };
}
