import { describe, expect, it } from 'vitest';
import { Draws } from '../src/draws.js';
import { CenterCrop, decode, IMAGENET_MEAN, IMAGENET_STD, type Picture } from '../src/index.js';
import { affine, type Rotation, rotate, shearMatrix } from '../src/ops/affine.js';
import { adjustHue, adjustSaturation, adjustSharpness, grayscale } from '../src/ops/colour.js';
import { type Colour, type PaddingMode, pad } from '../src/ops/geometry.js';
import {
  adjustBrightness,
  adjustContrast,
  autocontrast,
  equalize,
  posterize,
  solarize,
} from '../src/ops/levels.js';
import type { Interpolation } from '../src/resize/filters.js';
import { resize } from '../src/resize/resize.js';
import { resizeWithoutAntialias } from '../src/resize/without-antialias.js';
import { runCenterCrop } from '../src/transforms/crop.js';
import { augment } from '../src/transforms/rand-augment.js';
import { runNormalize, runToTensor } from '../src/transforms/tensor.js';
import { fixture, picturePath, sha256 } from './folders.js';

interface Shear extends Pick<Rotation, 'interpolation' | 'fill'> {
  center: [number, number];
  translate: [number, number];
  shear: [number, number];
}

interface Case {
  op: keyof typeof OPS;
  picture: string;
  options: never;
  height: number;
  width: number;
  sha256: string;
}

/** The picture that make_ops.py draws. */
function noise(height: number, width: number): Picture {
  const pixels = new Uint8Array(height * width * 3);
  let state = 1;
  for (let at = 0; at < pixels.length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    pixels[at] = state >>> 24;
  }
  return { pixels, height, width };
}

const KEY = { seed: 0, epoch: 0, index: 0 };

type By<Name extends string> = Record<Name, number>;

type PadOptions = { sides: [number, number, number, number]; mode: PaddingMode; fill: Colour };
type AugmentOptions = { operation: string; magnitude: number; sign: 1 | -1 };

const OPS = {
  pad: (picture: Picture, { sides: [left, top, right, bottom], mode, fill }: PadOptions) =>
    pad(picture, { left, top, right, bottom }, mode, fill),
  centerCrop: (picture: Picture, { size }: { size: [number, number] }) =>
    runCenterCrop(picture, new CenterCrop(size), new Draws(KEY, 2)) as Picture,
  augment: (picture: Picture, { operation, magnitude, sign }: AugmentOptions) =>
    augment(picture, operation, magnitude / 30, sign, {
      interpolation: 'nearest',
      fill: [0, 0, 0],
    }),
  resize: (picture: Picture, o: { size: [number, number]; interpolation: Interpolation }) =>
    resize(picture, ...o.size, o.interpolation),
  rotate: (picture: Picture, o: Rotation) => rotate(picture, o),
  shear: (picture: Picture, o: Shear) =>
    affine(picture, shearMatrix(o.center, o.translate, o.shear), o.interpolation, o.fill),
  brightness: (picture: Picture, { factor }: By<'factor'>) => adjustBrightness(picture, factor),
  contrast: (picture: Picture, { factor }: By<'factor'>) => adjustContrast(picture, factor),
  saturation: (picture: Picture, { factor }: By<'factor'>) => adjustSaturation(picture, factor),
  sharpness: (picture: Picture, { factor }: By<'factor'>) => adjustSharpness(picture, factor),
  hue: (picture: Picture, { turn }: By<'turn'>) => adjustHue(picture, turn),
  grayscale,
  posterize: (picture: Picture, { bits }: By<'bits'>) => posterize(picture, bits),
  solarize: (picture: Picture, { threshold }: By<'threshold'>) => solarize(picture, threshold),
  equalize,
  autocontrast,
};

describe("each operation gives Pillow's bits", async () => {
  const pictures: Record<string, Picture> = { noise: noise(70, 91), square: noise(40, 40) };
  const cases = fixture<Case[]>('ops.json');
  for (const name of new Set(cases.map(({ picture }) => picture))) {
    pictures[name] ??= await decode(picturePath(name));
  }

  it.each(Object.keys(OPS) as (keyof typeof OPS)[])('%s', (op) => {
    const own = cases.filter((one) => one.op === op);
    const wrong = own.filter((one) => {
      const { pixels, height, width } = OPS[op](pictures[one.picture]!, one.options);
      const isSame = sha256(pixels).startsWith(one.sha256);
      return !isSame || height !== one.height || width !== one.width;
    });
    expect(own.length).toBeGreaterThan(4);
    expect(wrong.map(({ picture, options }) => ({ picture, options }))).toEqual([]);
  });
});

describe('on numbers', () => {
  it("ToTensor and Normalize give torch's float32 bits", () => {
    const pixels = Uint8Array.from({ length: 768 }, (_, i) => Math.floor(i / 3));
    const tensor = runToTensor({ pixels, height: 1, width: 256 });
    const { pixels: values } = runNormalize(tensor, { mean: IMAGENET_MEAN, std: IMAGENET_STD });
    expect(sha256(new Uint8Array(values.buffer))).toBe(fixture<string>('normalize.json'));
  });

  it("Resize without antialias is at most one level from torch's", () => {
    const cases =
      fixture<{ interpolation: 'bilinear' | 'bicubic'; size: [number, number]; pixels: string }[]>(
        'without-antialias.json',
      );
    for (const { interpolation, size, pixels } of cases) {
      const resized = resizeWithoutAntialias(noise(15, 22), ...size, interpolation);
      const expected = Buffer.from(pixels, 'base64');
      const differences = resized.pixels.map((level, i) => Math.abs(level - expected[i]!));
      expect(Math.max(...differences), `${interpolation} ${size}`).toBeLessThanOrEqual(1);
      // One level is for float32's halves; there are few.
      expect(differences.reduce((a, b) => a + b, 0)).toBeLessThan(0.01 * differences.length + 1);
    }
  });
});
