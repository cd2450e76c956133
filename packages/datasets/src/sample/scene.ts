/** @file One picture as SVG: a place, an animal on its ground, things before it, light over all. */
import type { Animal } from './animal.js';
import { drawBackground } from './background.js';
import { drawFigure, type Figure } from './body.js';
import { drawCoat } from './coat.js';
import type { Dice } from './dice.js';
import { drawForeground } from './foreground.js';
import { placed, svg } from './svg.js';

export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly source: string;
}

/** Width and height in pixels of the pictures: 200 .. 500, aspect within 2 : 3 .. 3 : 2. */
function drawSize(dice: Dice): { width: number; height: number } {
  const side = dice.between(250, 400);
  const aspect = 1.22 ** dice.normal();
  const within = (x: number) => Math.min(500, Math.max(200, Math.round(x)));
  return { width: within(side * Math.sqrt(aspect)), height: within(side / Math.sqrt(aspect)) };
}

export function drawScene(animal: Animal, dice: Dice): Scene {
  const { width, height } = drawSize(dice);
  const coat = drawCoat(dice);
  const figure = drawFigure(animal, coat, dice);
  const at = placement(figure, width, height, dice);
  const ground = at.y + 200 * at.scale;
  const horizon = Math.min(
    height * 0.9,
    Math.max(height * 0.3, ground - height * dice.between(0.04, 0.3)),
  );
  const shadow = svg`<ellipse cx="${figure.whole.x}" cy="202" rx="${figure.whole.width * 0.44}" ry="11" fill="#000" opacity="0.28"/>`;
  const source = svg`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs>${coat.defs}</defs>${drawBackground({ width, height, horizon }, dice)}${placed(shadow + figure.content, { x: at.x, y: at.y, turn: at.turn, scaleX: at.scale })}${drawForeground(width, height, dice)}${drawLight(width, height, dice)}</svg>`;
  return { width, height, source };
}

/** The whole animal, or its head and shoulders; the head always lies within the picture. */
function placement(figure: Figure, width: number, height: number, dice: Dice) {
  const portrait = dice.chance(0.6);
  const box = portrait ? figure.head : figure.whole;
  const fill = portrait ? dice.between(0.6, 0.95) : dice.between(0.9, 1.08);
  const scale = fill * Math.min(width / box.width, height / box.height);
  const slack = (side: number, extent: number) => Math.abs(side - extent * scale) / 2;
  const place = (side: number, middle: number, extent: number) =>
    side / 2 - middle * scale + dice.between(-0.8, 0.8) * slack(side, extent);
  const x = place(width, box.x, box.width);
  const y = place(height, box.y, box.height);
  return {
    x: x + inside(figure.head.x, figure.head.width, x, scale, width),
    y: y + inside(figure.head.y, figure.head.height, y, scale, height),
    scale,
    turn: dice.between(-5, 5),
  };
}

/** How far to move, so that the extent around `middle` lies within 0 .. side. */
function inside(
  middle: number,
  extent: number,
  shift: number,
  scale: number,
  side: number,
): number {
  const low = shift + (middle - extent / 2) * scale;
  const high = shift + (middle + extent / 2) * scale;
  return low < 0 ? -low : Math.min(0, side - high);
}

/** A tint from one side of the picture, and darker corners. */
function drawLight(width: number, height: number, dice: Dice): string {
  const warm = dice.pick(['#ffb65c', '#fff2cf', '#6f9cff', '#1b2240']);
  const from = dice.between(0, 1);
  return svg`<linearGradient id="light" x1="${from}" y1="0" x2="${1 - from}" y2="1"><stop offset="0" stop-color="${warm}" stop-opacity="${dice.between(0, 0.3)}"/><stop offset="1" stop-color="${warm}" stop-opacity="0"/></linearGradient><rect width="${width}" height="${height}" fill="url(#light)"/><radialGradient id="corners" r="0.75"><stop offset="0.6" stop-opacity="0"/><stop offset="1" stop-opacity="${dice.between(0, 0.35)}"/></radialGradient><rect width="${width}" height="${height}" fill="url(#corners)"/>`;
}
