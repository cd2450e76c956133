/** @file `ColorJitter` and `Grayscale`. */
import { adjustHue, adjustSaturation, grayscale } from '../ops/colour.js';
import { adjustBrightness, adjustContrast } from '../ops/levels.js';
import type { Picture } from '../picture.js';
import { checkedRange, type Range, wrong } from './checks.js';
import type { Run } from './run.js';

export interface ColorJitterOptions {
  /** A range of factors, or b for [max(0, 1 - b), 1 + b]. Default: 0, which changes nothing. */
  readonly brightness?: number | Range | undefined;
  readonly contrast?: number | Range | undefined;
  readonly saturation?: number | Range | undefined;
  /** A range of turns within [-0.5, 0.5], or h for [-h, h]. Default: 0, which changes nothing. */
  readonly hue?: number | Range | undefined;
}

/** The adjustments in the order of torchvision's numbering. */
const ADJUSTMENTS = {
  brightness: adjustBrightness,
  contrast: adjustContrast,
  saturation: adjustSaturation,
  hue: adjustHue,
} as const;

/**
 * Changes brightness, contrast, saturation and hue, in random order, each by a factor that is uniform in
 * its range.
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.ColorJitter.html
 */
export class ColorJitter {
  readonly name = 'ColorJitter';
  readonly brightness: Range | undefined;
  readonly contrast: Range | undefined;
  readonly saturation: Range | undefined;
  readonly hue: Range | undefined;

  /** Throws DatasetError for an option out of range. */
  constructor({ brightness, contrast, saturation, hue }: ColorJitterOptions = {}) {
    this.brightness = factors('brightness', brightness);
    this.contrast = factors('contrast', contrast);
    this.saturation = factors('saturation', saturation);
    const turns = typeof hue === 'number' ? ([-hue, hue] as const) : hue;
    this.hue = turns && around(0, checkedRange('ColorJitter', 'hue', turns, -0.5));
    if (turns && turns[1] > 0.5) throw wrong('ColorJitter', 'hue', hue, 'within [-0.5, 0.5]');
  }
}

function factors(name: string, value: number | Range | undefined): Range | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'number') return around(1, checkedRange('ColorJitter', name, value, 0));
  if (!(value >= 0)) throw wrong('ColorJitter', name, value, 'at least 0');
  return around(1, checkedRange('ColorJitter', name, [Math.max(0, 1 - value), 1 + value], 0));
}

/** The range, or undefined where it holds only the value that changes nothing. */
function around(neutral: number, range: Range): Range | undefined {
  return range[0] === neutral && range[1] === neutral ? undefined : range;
}

export const runColorJitter: Run<ColorJitter, Picture> = (picture, options, draws) => {
  const names = Object.keys(ADJUSTMENTS) as (keyof typeof ADJUSTMENTS)[];
  let adjusted = picture;
  for (const place of draws.permutation(names.length)) {
    const name = names[place]!;
    const range = options[name];
    if (range) adjusted = ADJUSTMENTS[name](adjusted, draws.uniform(range));
  }
  return adjusted;
};

/**
 * Takes the colour out; the three channels stay and are equal: torchvision's
 * `Grayscale(num_output_channels=3)`.
 */
export class Grayscale {
  readonly name = 'Grayscale';
  readonly numOutputChannels: 3;

  /** Throws DatasetError for one channel: pictures here always have three. */
  constructor({ numOutputChannels = 3 }: { readonly numOutputChannels?: 3 } = {}) {
    if (numOutputChannels !== 3) {
      throw wrong(
        'Grayscale',
        'numOutputChannels',
        numOutputChannels,
        '3, as of all pictures here',
      );
    }
    this.numOutputChannels = numOutputChannels;
  }
}

export const runGrayscale: Run<Grayscale, Picture> = (picture) => grayscale(picture);
