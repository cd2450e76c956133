/** @file Resizing with antialiasing, bit for bit as Pillow does it, by the WebAssembly of native/resize.ts. */
import { resize as binary } from '../../prebuilds/kernels.js';
import { Kernel } from '../kernels.js';
import type { Picture } from '../picture.js';
import type { Interpolation } from './filters.js';
import { tapsFor } from './taps.js';

type ResizeRows = (
  from: number,
  fromStride: number,
  rowCount: number,
  to: number,
  toStride: number,
  out: number,
  taps: number,
  slot: number,
) => void;

type ResizeColumns = (
  from: number,
  stride: number,
  to: number,
  toStride: number,
  out: number,
  taps: number,
  slot: number,
) => void;

interface ResizeKernels {
  readonly resizeRows: ResizeRows;
  readonly resizeRowsCoarse: ResizeRows;
  readonly resizeColumns: ResizeColumns;
  readonly resizeColumnsCoarse: ResizeColumns;
}

/** Gives the memory for a picture of so many bytes. */
export type Room = (bytes: number) => Uint8Array;

const newRoom: Room = (bytes) => new Uint8Array(bytes);

/** What whoever decoded a picture knows of it. */
export interface Resampling {
  /** How much of the picture there is to show, if its last row or column is only in part of it. */
  readonly extent?: Pick<Picture, 'height' | 'width'> | undefined;
  /** Where the result goes. */
  readonly room?: Room | undefined;
  /** Whether to take weights of 14 bits where Pillow's have 22: faster, and now and then a level or two away. */
  readonly isCoarse?: boolean | undefined;
}

/** Rows are taken in strips of about so many bytes, so that a large picture needs no large memory. */
const STRIP_BYTES = 1 << 20;

/** Rows that the kernel takes at a time, and bytes that it may read or write past an end. */
const ROWS = 4;
const SLACK = 64;

let kernel: Kernel<ResizeKernels> | undefined;

/**
 * uint8 RGB (H, W, 3) -> (height, width, 3): a horizontal pass rounded to uint8, then a vertical one. An
 * axis that has its size already is left as it is.
 */
export function resample(
  picture: Picture,
  height: number,
  width: number,
  filter: Exclude<Interpolation, 'nearest'>,
  { extent = picture, room = newRoom, isCoarse = false }: Resampling = {},
): Picture {
  if (picture.height === height && picture.width === width) return picture;
  kernel ??= new Kernel<ResizeKernels>(binary);
  const { run } = kernel;
  const resizeRows = isCoarse ? run.resizeRowsCoarse : run.resizeRows;
  const resizeColumns = isCoarse ? run.resizeColumnsCoarse : run.resizeColumns;
  const from = picture.width * 3;
  // At least one byte longer than a row: the kernel writes so far past its end.
  const stride = Math.ceil((width * 3 + 1) / 16) * 16;
  const strip = Math.max(1, Math.floor(STRIP_BYTES / from / ROWS)) * ROWS;
  const horizontal = tapsFor(picture.width, width, filter, extent.width, isCoarse);
  const vertical = tapsFor(picture.height, height, filter, extent.height, isCoarse);
  const { at, memory } = kernel.allocate([
    horizontal.table.length,
    vertical.table.length,
    (strip + ROWS) * from + SLACK,
    (picture.height + ROWS) * stride + SLACK,
    height * stride + SLACK,
  ]);
  const [rowTaps, columnTaps, source, narrowed, target] = at;
  if (picture.width === width) {
    copyRows(picture.pixels, from, 0, memory, stride, narrowed, picture.height, from);
  } else {
    memory.set(horizontal.table, rowTaps);
    for (let y = 0; y < picture.height; y += strip) {
      const rows = Math.min(strip, picture.height - y);
      memory.set(picture.pixels.subarray(y * from, (y + rows) * from), source);
      const to = narrowed + y * stride;
      resizeRows(source, from, rows, to, stride, width, rowTaps, horizontal.slot);
    }
  }
  const pixels = room(height * width * 3);
  if (picture.height === height) {
    copyRows(memory, stride, narrowed, pixels, width * 3, 0, height, width * 3);
  } else {
    memory.set(vertical.table, columnTaps);
    resizeColumns(narrowed, stride, target, width * 3, height, columnTaps, vertical.slot);
    pixels.set(memory.subarray(target, target + pixels.length));
  }
  return { pixels, height, width };
}

function copyRows(
  from: Uint8Array,
  fromStride: number,
  fromAt: number,
  to: Uint8Array,
  toStride: number,
  toAt: number,
  rows: number,
  bytes: number,
): void {
  for (let y = 0; y < rows; y++) {
    const start = fromAt + y * fromStride;
    to.set(from.subarray(start, start + bytes), toAt + y * toStride);
  }
}
