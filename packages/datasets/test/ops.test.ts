import { describe, expect, it } from 'vitest';
import { decode, type Picture } from '../src/index.js';
import { affine, type Rotation, rotate, shearMatrix } from '../src/ops/affine.js';
import { adjustHue, adjustSaturation, adjustSharpness, grayscale } from '../src/ops/colour.js';
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

type By<Name extends string> = Record<Name, number>;

const OPS = {
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
