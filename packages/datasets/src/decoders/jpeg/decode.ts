/**
 * @file Decoding ordinary JPEGs faster than sharp, to the same bits, by the WebAssembly of native/jpeg.ts. It works
 * where it is called: for worker threads.
 */
import { jpeg as binary } from '../../../prebuilds/kernels.js';
import { Kernel } from '../../kernels.js';
import type { Picture } from '../../picture.js';
import { checkSize, type PixelSize } from '../bytes.js';
import { type Component, type HuffmanSpec, type JpegHeader, readJpegHeader } from './header.js';

interface JpegKernels {
  unstuff(from: number, end: number, to: number, segments: number, most: number): number;
  tableBytes(): number;
  buildTable(table: number): number;
  buildPairs(table: number): void;
  buildSkips(table: number): void;
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

/** Above this it pays to prepare for passing over coefficients: tables are made for each picture. */
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
  if (layout.across > 0 && layout.across <= 2) return undefined;
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
  readonly hasSkips: boolean;
  /** The size of the colour planes where they are smaller than luma, else 0. */
  readonly across: number;
  readonly down: number;
}

function layOut(header: JpegHeader, block: BlockSize): Layout {
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
  return {
    width,
    height,
    mcusAcross,
    mcusDown,
    planes,
    hasSkips: isLarge && block.width < 8 && block.height < 8,
    across: isHalved ? Math.ceil(width / 2) : 0,
    down: isHalved && v === 2 ? Math.ceil(height / 2) : 0,
  };
}

const SCAN_WORDS = 8;
const COMPONENT_WORDS = 10;
const ORDER_BYTES = 3 * 128;

/** The picture in the kernel's own memory. */
function decodeInto(
  kernel: Kernel<JpegKernels>,
  file: Uint8Array,
  { components, restartInterval, scanAt }: JpegHeader,
  layout: Layout,
): Picture | undefined {
  const { width, height, mcusAcross, mcusDown, planes, hasSkips, across, down } = layout;
  const data = file.subarray(scanAt);
  const intervals = restartInterval ? Math.ceil((mcusAcross * mcusDown) / restartInterval) : 1;
  const span = width + 64;
  const { run } = kernel;
  const tableBytes = run.tableBytes();
  const { at, memory } = kernel.allocate([
    4 * (SCAN_WORDS + COMPONENT_WORDS * components.length),
    components.length * (ORDER_BYTES + 2 * tableBytes),
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
  words.set([clean, segments, count, Number(hasSkips)], (scan >> 2) + 4);
  let next = tablesAt;
  const built = new Map<HuffmanSpec, number>();
  /** Where the table of a spec is; undefined if it is none. Components share them. */
  const tableOf = (spec: HuffmanSpec, isAc: boolean): number | undefined => {
    const known = built.get(spec);
    if (known !== undefined) return known;
    const table = next;
    next += tableBytes;
    memory.set(spec.counts, table);
    memory.set(spec.symbols, table + spec.counts.length);
    if (run.buildTable(table) !== 0) return undefined;
    if (isAc) run.buildPairs(table);
    if (isAc && hasSkips) run.buildSkips(table);
    built.set(spec, table);
    return table;
  };
  for (const [i, { component, block, stride }] of planes.entries()) {
    const { h, v, quantiser } = component;
    const order = next;
    next += ORDER_BYTES;
    memory.set(quantiser, order);
    const dc = tableOf(component.dc, false);
    const ac = tableOf(component.ac, true);
    if (dc === undefined || ac === undefined) return undefined;
    words.set(
      [h, v, order, dc, ac, planesAt[i]!, stride, block.width, block.height, 0],
      (scan >> 2) + SCAN_WORDS + COMPONENT_WORDS * i,
    );
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
