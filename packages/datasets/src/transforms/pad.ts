/** @file `Pad`. */
import { type Colour, type PaddingMode, pad, type Sides } from '../ops/geometry.js';
import { checkedChoice, checkedFill, checkedPadding, type Fill, type Padding } from './checks.js';
import type { Run } from './run.js';

export const PADDING_MODES: readonly PaddingMode[] = ['constant', 'edge', 'reflect', 'symmetric'];

export interface PadOptions {
  /** What the mode 'constant' fills with, in 0..255. Default: 0. */
  readonly fill?: Fill | undefined;
  /** Default: 'constant'. */
  readonly paddingMode?: PaddingMode | undefined;
}

/**
 * Adds pixels on the sides.
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.Pad.html
 */
export class Pad {
  readonly name = 'Pad';
  readonly padding: Sides;
  readonly fill: Colour;
  readonly paddingMode: PaddingMode;

  /** Throws DatasetError for an option out of range. */
  constructor(padding: Padding, { fill = 0, paddingMode = 'constant' }: PadOptions = {}) {
    this.padding = checkedPadding('Pad', padding);
    this.fill = checkedFill('Pad', fill);
    this.paddingMode = checkedChoice('Pad', 'paddingMode', paddingMode, PADDING_MODES);
  }
}

export const runPad: Run<Pad> = (raster, { padding, fill, paddingMode }) =>
  pad(raster, padding, paddingMode, fill);
