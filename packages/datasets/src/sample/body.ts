/** @file Bodies in three poses, the same for cats and dogs; the ground lies at y = 200. */
import type { Animal, View } from './animal.js';
import { bodyMarkings, type Coat, furry } from './coat.js';
import type { Dice } from './dice.js';
import { mirrored, placed, svg } from './svg.js';

export interface Figure {
  readonly content: string;
  /** What the whole animal covers, and its head alone: x and y of the middle, width and height. */
  readonly whole: Box;
  readonly head: Box;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

type Pose = (animal: Animal, coat: Coat, dice: Dice) => Figure;

/** Draws `animal` in any pose, looking to the left or to the right. */
export function drawFigure(animal: Animal, coat: Coat, dice: Dice): Figure {
  const figure = dice.pick<Pose>([sitting, sitting, standing, lying])(animal, coat, dice);
  if (dice.chance(0.5)) return figure;
  const flip = (box: Box): Box => ({ ...box, x: -box.x });
  return {
    content: placed(figure.content, { scaleX: -1, scaleY: 1 }),
    whole: flip(figure.whole),
    head: flip(figure.head),
  };
}

function sitting(animal: Animal, coat: Coat, dice: Dice): Figure {
  const wide = dice.between(0.88, 1.12);
  const torso = svg`M -32 60 C -50 96 ${-72 * wide} 150 ${-60 * wide} 198 L ${60 * wide} 198 C ${72 * wide} 150 50 96 32 60 Z`;
  const haunch = furry(
    coat,
    svg`M -38 138 C ${-84 * wide} 140 ${-88 * wide} 200 -56 200 L -28 200 C -24 170 -26 150 -38 138 Z`,
  );
  const leg = furry(
    coat,
    'M -34 116 C -36 150 -32 170 -34 188 C -42 192 -40 203 -30 203 L -10 203 C -4 203 -5 192 -8 186 C -6 160 -4 140 -4 120',
  );
  const chest =
    coat.markings === 'bib'
      ? svg`<path d="M -26 64 C -32 104 -14 136 0 136 C 14 136 32 104 26 64 Z" fill="${coat.light}"/>`
      : '';
  const head = headOf(animal, dice.chance(0.88) ? 'front' : 'profile', coat, dice, { x: 0, y: 32 });
  return {
    content:
      placed(animal.tail(coat, dice), { x: -52, y: 186, turn: dice.between(-14, 10) }) +
      furry(coat, torso) +
      bodyMarkings(coat, torso, { x: -64, y: 70, width: 128, height: 110 }, dice) +
      mirrored(haunch) +
      mirrored(leg + paw(coat, -22)) +
      chest +
      collar(coat, 'M -34 70 Q 0 92 34 70') +
      head.content,
    whole: { x: -10, y: 78, width: 190, height: 262 },
    head: head.box,
  };
}

function standing(animal: Animal, coat: Coat, dice: Dice): Figure {
  const belly = dice.between(124, 142);
  const torso = svg`M -92 92 C -94 56 -66 50 -36 54 C 0 60 26 54 50 40 C 70 26 106 30 106 66 C 106 108 92 ${belly} 50 ${belly} C 20 ${belly - 4} -20 ${belly - 10} -44 ${belly - 2} C -78 ${belly} -92 120 -92 92 Z`;
  const hind = svg`M -88 100 C -94 130 -82 146 -84 166 L -86 192 C -90 198 -86 203 -78 203 L -58 203 C -54 198 -58 192 -64 190 L -62 166 C -54 150 -44 134 -46 112 Z`;
  const fore = svg`M 52 100 C 52 140 58 160 56 188 C 54 200 58 203 64 203 L 84 203 C 88 198 86 192 78 190 L 80 160 C 86 140 92 124 92 100 Z`;
  const stride = dice.between(12, 26);
  const head = headOf(animal, dice.chance(0.78) ? 'front' : 'profile', coat, dice, {
    x: dice.between(96, 108),
    y: dice.between(6, 30),
  });
  return {
    content:
      placed(animal.tail(coat, dice), { x: -84, y: 72, turn: dice.between(-12, 16) }) +
      placed(furry(coat, hind, coat.shade), { x: stride }) +
      placed(furry(coat, fore, coat.shade), { x: -stride }) +
      furry(coat, hind) +
      furry(coat, fore) +
      paw(coat, -70) +
      paw(coat, 72) +
      furry(coat, torso) +
      bodyMarkings(coat, torso, { x: -86, y: 52, width: 150, height: 80 }, dice) +
      collar(coat, 'M 62 56 Q 92 78 116 62') +
      head.content,
    whole: { x: 10, y: 70, width: 300, height: 280 },
    head: head.box,
  };
}

function lying(animal: Animal, coat: Coat, dice: Dice): Figure {
  const back = dice.between(88, 108);
  const torso = svg`M -112 196 C -126 150 -110 ${back} -50 ${back} C 0 ${back - 6} 40 ${back - 10} 66 104 C 96 124 98 170 90 200 L -96 202 Z`;
  const haunch = furry(
    coat,
    'M -104 150 C -84 118 -38 130 -34 166 C -32 190 -40 202 -58 202 L -100 202 C -116 190 -114 166 -104 150 Z',
  );
  const arm = furry(
    coat,
    'M 44 168 C 60 162 88 174 112 182 C 126 188 124 203 110 203 L 44 203 C 30 196 30 176 44 168 Z',
  );
  const head = headOf(animal, dice.chance(0.85) ? 'front' : 'profile', coat, dice, {
    x: dice.between(58, 74),
    y: dice.between(78, 100),
  });
  return {
    content:
      placed(animal.tail(coat, dice), { x: -104, y: 184, turn: dice.between(-10, 14) }) +
      furry(coat, torso) +
      bodyMarkings(coat, torso, { x: -104, y: back, width: 150, height: 90 }, dice) +
      haunch +
      arm +
      paw(coat, 106) +
      collar(coat, 'M 36 124 Q 66 146 98 124') +
      head.content,
    whole: { x: -14, y: 104, width: 300, height: 220 },
    head: head.box,
  };
}

function headOf(animal: Animal, view: View, coat: Coat, dice: Dice, at: { x: number; y: number }) {
  const scale = dice.between(1.1, 1.36);
  const content = placed(animal.head(view, coat, dice), {
    ...at,
    turn: dice.between(-14, 14),
    scaleX: scale,
  });
  // A profile needs room for a snout, whether there is one or not.
  const snout = view === 'profile' ? 22 * scale : 0;
  const box: Box = {
    x: at.x + snout,
    y: at.y - 14 * scale,
    width: 140 * scale + snout,
    height: 152 * scale,
  };
  return { content, box };
}

function paw(coat: Coat, x: number): string {
  const fill =
    coat.markings === 'points' ? coat.mark : coat.markings === 'plain' ? coat.fur : coat.light;
  return svg`<ellipse cx="${x}" cy="197" rx="16" ry="8.5" fill="${fill}" stroke="${coat.outline}" stroke-width="${coat.outlineWidth}"/><path d="M ${x - 5} 193 v 9 M ${x + 5} 193 v 9" stroke="${coat.outline}" stroke-width="1.6"/>`;
}

function collar(coat: Coat, d: string): string {
  if (!coat.collar) return '';
  return svg`<path d="${d}" fill="none" stroke="${coat.collar}" stroke-width="10" stroke-linecap="round"/>`;
}
