/** @file The colours that cats, dogs and their surroundings share, and simple arithmetic on them. */
import type { Dice } from './dice.js';

/** Hue in degrees, saturation and lightness in percent. */
export interface Colour {
  readonly h: number;
  readonly s: number;
  readonly l: number;
}

const colour = (h: number, s: number, l: number): Colour => ({ h, s, l });

export const COATS = {
  ginger: colour(28, 70, 54),
  sand: colour(38, 48, 68),
  chestnut: colour(16, 52, 38),
  chocolate: colour(22, 38, 27),
  black: colour(230, 8, 17),
  slate: colour(215, 14, 40),
  grey: colour(212, 6, 56),
  silver: colour(210, 8, 74),
  cream: colour(42, 45, 82),
  white: colour(40, 18, 93),
} as const;

export const EYES = [
  colour(45, 85, 52),
  colour(32, 75, 42),
  colour(95, 45, 48),
  colour(150, 35, 45),
  colour(205, 65, 58),
  colour(22, 55, 28),
] as const;

export const NOSES = [colour(350, 45, 62), colour(12, 30, 32), colour(230, 10, 12)] as const;

export const PINK = colour(350, 65, 74);
export const TONGUE = colour(352, 75, 65);

/** Collars, balls, flowers, bunting: whatever somebody painted. */
export const BRIGHT = [
  colour(2, 75, 52),
  colour(35, 90, 55),
  colour(52, 90, 58),
  colour(130, 50, 45),
  colour(190, 65, 48),
  colour(225, 60, 52),
  colour(285, 45, 52),
  colour(330, 70, 62),
] as const;

export function css({ h, s, l }: Colour): string {
  const [hue, saturation, lightness] = [h, s, l].map(Math.round);
  return `hsl(${hue}, ${saturation}%, ${lightness}%)`;
}

/** The same colour, `by` percent points lighter (or darker, if negative), within 3 .. 98. */
export function lighter({ h, s, l }: Colour, by: number): Colour {
  return { h, s, l: Math.min(98, Math.max(3, l + by)) };
}

/** `of`, a little off in hue, saturation and lightness. */
export function jittered(of: Colour, dice: Dice, by = 1): Colour {
  return {
    h: (of.h + dice.normal() * 5 * by + 360) % 360,
    s: Math.min(100, Math.max(0, of.s + dice.normal() * 6 * by)),
    l: Math.min(97, Math.max(6, of.l + dice.normal() * 4 * by)),
  };
}

/** Any colour that a wall, a sofa or a blanket may have. */
export function anyColour(dice: Dice, lightness: readonly [number, number] = [25, 85]): Colour {
  return { h: dice.between(0, 360), s: dice.between(5, 60), l: dice.between(...lightness) };
}
