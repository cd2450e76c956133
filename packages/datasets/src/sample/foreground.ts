/** @file Things in front of the animal, low or at an edge, so that they hide a part of it at most. */
import type { Dice } from './dice.js';
import { anyColour, BRIGHT, css, jittered, lighter } from './palette.js';
import { repeated, svg } from './svg.js';

type Draw = (width: number, height: number, dice: Dice) => string;

/** Nothing in half of the pictures, else one thing. */
export function drawForeground(width: number, height: number, dice: Dice): string {
  return dice.chance(0.5)
    ? ''
    : dice.pick<Draw>([grass, ball, branch, cushion])(width, height, dice);
}

function grass(width: number, height: number, dice: Dice): string {
  const green = jittered({ h: 105, s: 40, l: dice.between(22, 48) }, dice, 2);
  const blade = () => {
    const x = dice.between(0, width);
    const tall = height * dice.between(0.06, 0.2);
    return svg`<path d="M ${x - 3} ${height} Q ${x} ${height - tall / 2} ${x + dice.between(-14, 14)} ${height - tall} Q ${x + 4} ${height - tall / 2} ${x + 4} ${height} Z" fill="${css(lighter(green, dice.between(-7, 9)))}"/>`;
  };
  return repeated(34, blade);
}

function ball(width: number, height: number, dice: Dice): string {
  const r = width * dice.between(0.05, 0.1);
  const [x, y] = [dice.between(0, width), height - r * dice.between(0.8, 1.5)];
  const fill = jittered(dice.pick(BRIGHT), dice);
  return svg`<circle cx="${x}" cy="${y}" r="${r}" fill="${css(fill)}"/><path d="M ${x - r} ${y} Q ${x} ${y + r * 0.7} ${x + r} ${y}" fill="none" stroke="#fff" stroke-width="${r / 5}" opacity="0.8"/><circle cx="${x - r * 0.35}" cy="${y - r * 0.4}" r="${r * 0.22}" fill="#fff" opacity="0.6"/>`;
}

function branch(width: number, height: number, dice: Dice): string {
  const left = dice.chance(0.5);
  const green = jittered({ h: 110, s: 35, l: 36 }, dice, 2);
  const top = height * dice.between(0, 0.8);
  const leaf = (i: number) => {
    const x = left ? i * 9 : width - i * 9;
    return svg`<ellipse cx="${x}" cy="${top + i * 7}" rx="15" ry="6" fill="${css(lighter(green, dice.between(-8, 8)))}" transform="rotate(${dice.between(-70, 70)} ${x} ${top + i * 7})"/>`;
  };
  return repeated(6, leaf);
}

function cushion(width: number, height: number, dice: Dice): string {
  const w = width * dice.between(0.3, 0.6);
  const h = height * dice.between(0.07, 0.16);
  const x = dice.between(-w / 2, width - w / 2);
  const fill = anyColour(dice);
  return svg`<rect x="${x}" y="${height - h}" width="${w}" height="${h * 1.6}" rx="${h * 0.45}" fill="${css(fill)}" stroke="${css(lighter(fill, -14))}" stroke-width="2"/>`;
}
