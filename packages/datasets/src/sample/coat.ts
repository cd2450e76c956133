/** @file The coat of an animal: its colours and markings, drawn alike for cats and dogs. */
import type { Dice } from './dice.js';
import {
  BRIGHT,
  COATS,
  type Colour,
  css,
  EYES,
  jittered,
  lighter,
  NOSES,
  PINK,
} from './palette.js';
import { repeated, svg } from './svg.js';

export type Markings = 'plain' | 'stripes' | 'patches' | 'bib' | 'points';

const MARKINGS: readonly Markings[] = [
  'plain',
  'stripes',
  'stripes',
  'patches',
  'bib',
  'bib',
  'points',
];

export interface Coat {
  readonly markings: Markings;
  /** Fill of the nearer and the farther parts of the body. */
  readonly fur: string;
  readonly shade: string;
  /** Fill of stripes, patches and points; of bib, muzzle and paws. */
  readonly mark: string;
  readonly light: string;
  /** Colour of ears where they are points; the fur's otherwise. */
  readonly ear: string;
  readonly outline: string;
  readonly outlineWidth: number;
  readonly skin: string;
  readonly nose: string;
  readonly eye: string;
  readonly whisker: string;
  readonly collar: string | undefined;
  /** Gradients that the fills refer to. */
  readonly defs: string;
}

export function drawCoat(dice: Dice): Coat {
  const base = jittered(dice.pick(Object.values(COATS)), dice);
  const markings = dice.pick(MARKINGS);
  const dark = lighter(base, base.l > 40 ? -dice.between(18, 34) : -8);
  const contrast = markings === 'patches' || markings === 'points';
  const mark = contrast ? markColour(base, dice) : base.l < 25 ? lighter(base, 12) : dark;
  const light = markings === 'plain' ? lighter(base, 8) : lighter({ ...base, s: base.s * 0.4 }, 45);
  const line =
    base.l > 24 ? lighter(base, -dice.between(26, 44)) : lighter(base, dice.between(-9, 16));
  return {
    markings,
    fur: 'url(#fur)',
    shade: css(lighter(base, -9)),
    mark: css(mark),
    light: css(light),
    ear: markings === 'points' ? css(mark) : 'url(#fur)',
    outline: css(line),
    outlineWidth: dice.between(1, 3),
    skin: css(jittered(PINK, dice)),
    nose: css(jittered(dice.pick(NOSES), dice)),
    eye: css(jittered(dice.pick(EYES), dice)),
    whisker: css(base.l > 70 ? lighter(base, -45) : colourOfWhiskers(base)),
    collar: dice.chance(0.4) ? css(jittered(dice.pick(BRIGHT), dice)) : undefined,
    defs: furGradient(base, dice),
  };
}

/** Another coat's colour that stands out from `base`. */
function markColour(base: Colour, dice: Dice): Colour {
  const apart = Object.values(COATS).filter((c) => Math.abs(c.l - base.l) > 20);
  return jittered(dice.pick(apart), dice);
}

const colourOfWhiskers = (base: Colour): Colour => ({ h: base.h, s: 8, l: 94 });

/** Light falls on each part of the body from one side of the picture. */
function furGradient(base: Colour, dice: Dice): string {
  const depth = dice.between(4, 11);
  const side = dice.between(0.1, 0.9);
  return svg`<linearGradient id="fur" x1="${side}" y1="0" x2="${1 - side}" y2="1"><stop offset="0" stop-color="${css(lighter(base, depth))}"/><stop offset="0.55" stop-color="${css(base)}"/><stop offset="1" stop-color="${css(lighter(base, -depth))}"/></linearGradient>`;
}

/** A part of the animal: `d` filled and outlined. */
export function furry(coat: Coat, d: string, fill: string = coat.fur): string {
  return svg`<path d="${d}" fill="${fill}" stroke="${coat.outline}" stroke-width="${coat.outlineWidth}" stroke-linejoin="round"/>`;
}

/** A path `d` stroked thickly with fur, with the outline on both sides: tails. */
export function furryStroke(
  coat: Coat,
  d: string,
  width: number,
  fill: string = coat.shade,
): string {
  const stroke = (colour: string, w: number) =>
    svg`<path d="${d}" fill="none" stroke="${colour}" stroke-width="${w}" stroke-linecap="round" stroke-linejoin="round"/>`;
  return stroke(coat.outline, width + 2 * coat.outlineWidth) + stroke(fill, width);
}

/** Markings over the box (x, y, width, height) of the body, cut to the body's outline `d`. */
export function bodyMarkings(
  coat: Coat,
  d: string,
  box: { x: number; y: number; width: number; height: number },
  dice: Dice,
): string {
  const { x, y, width, height } = box;
  if (coat.markings !== 'stripes' && coat.markings !== 'patches') return '';
  const stripe = (i: number) => {
    const at = x + ((i + dice.between(0.2, 0.8)) * width) / 7;
    const thick = dice.between(5, 11);
    return svg`<path d="M ${at} ${y - 4} q ${thick} ${height * 0.3} ${dice.between(-8, 8)} ${height * dice.between(0.4, 0.75)} q ${-thick * 1.6} ${-height * 0.25} ${-thick} ${-height * 0.7} Z"/>`;
  };
  const patch = () =>
    svg`<ellipse cx="${x + dice.between(0, width)}" cy="${y + dice.between(0, height)}" rx="${dice.between(14, 34)}" ry="${dice.between(12, 30)}"/>`;
  const marks =
    coat.markings === 'stripes' ? repeated(7, stripe) : repeated(dice.whole(2, 4), patch);
  return svg`<clipPath id="body"><path d="${d}"/></clipPath><g clip-path="url(#body)" fill="${coat.mark}">${marks}</g>`;
}

/** Markings between and around the eyes of a head seen from the front, about 100 wide. */
export function faceMarkings(coat: Coat, dice: Dice): string {
  switch (coat.markings) {
    case 'stripes':
      return svg`<g fill="none" stroke="${coat.mark}" stroke-width="4.5" stroke-linecap="round"><path d="M 0 -44 V -26"/><path d="M -11 -43 Q -9 -34 -12 -27"/><path d="M 11 -43 Q 9 -34 12 -27"/></g>`;
    case 'patches':
      return svg`<ellipse cx="${dice.pick([-21, 21])}" cy="-10" rx="${dice.between(15, 19)}" ry="${dice.between(17, 22)}" fill="${coat.mark}"/>`;
    case 'bib':
      return svg`<path d="M 0 -46 Q ${dice.between(6, 10)} -20 15 14 L -15 14 Q ${-dice.between(6, 10)} -20 0 -46 Z" fill="${coat.light}"/>`;
    case 'points':
      return svg`<ellipse cx="0" cy="8" rx="30" ry="28" fill="${coat.mark}" opacity="0.75"/>`;
    default:
      return '';
  }
}
