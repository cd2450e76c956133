/** @file Dogs: hanging or folded ears, a long snout with a big nose, a tongue, a short thick tail. */
import type { Animal } from './animal.js';
import { type Coat, faceMarkings, furry, furryStroke } from './coat.js';
import type { Dice } from './dice.js';
import { css, TONGUE } from './palette.js';
import { mirrored, placed, svg } from './svg.js';

export const dog: Animal = {
  name: 'Dog',
  head: (view, coat, dice) => (view === 'front' ? front(coat, dice) : profile(coat, dice)),
  tail,
};

function front(coat: Coat, dice: Dice): string {
  const look = dice.between(-7, 7);
  const jaw = dice.between(44, 56);
  const skull = svg`M -44 -8 C -46 -42 -26 -54 0 -54 C 26 -54 46 -42 44 -8 C 44 12 36 20 31 30 C 26 ${jaw} 12 ${jaw + 4} 0 ${jaw + 4} C -12 ${jaw + 4} -26 ${jaw} -31 30 C -36 20 -44 12 -44 -8 Z`;
  const ears = mirrored(dice.pick([hangingEar, hangingEar, foldedEar, sideEar])(coat, dice));
  const face = mirrored(eye(coat, dice)) + snout(coat, jaw, dice);
  return (
    furry(coat, skull) +
    faceMarkings(coat, dice) +
    ears +
    placed(face, { x: look, y: dice.between(-3, 3) })
  );
}

function hangingEar(coat: Coat, dice: Dice): string {
  const end = dice.between(22, 62);
  const out = dice.between(64, 76);
  return furry(
    coat,
    svg`M -22 -51 C -42 -64 ${-out} -44 ${-out} ${end - 34} C ${-out - 4} ${end} ${-out + 14} ${end + 10} ${-out + 24} ${end - 4} C -38 ${end - 24} -44 -20 -28 -36 Z`,
    coat.markings === 'points' ? coat.mark : coat.shade,
  );
}

function foldedEar(coat: Coat, dice: Dice): string {
  const top = -dice.between(60, 70);
  const tip = -dice.between(22, 36);
  return (
    furry(
      coat,
      svg`M -45 -22 Q -50 -46 -44 ${top} Q -30 ${top - 6} -22 ${top + 8} L -10 -50 Z`,
      coat.ear,
    ) +
    furry(
      coat,
      svg`M -45 ${top} Q -26 ${top - 12} -18 ${top + 8} C -26 -44 -40 ${tip - 6} -62 ${tip} C -62 -46 -54 ${top + 8} -45 ${top} Z`,
      coat.markings === 'points' ? coat.mark : coat.shade,
    )
  );
}

function sideEar(coat: Coat, dice: Dice): string {
  const y = dice.between(-22, 6);
  return furry(
    coat,
    svg`M -22 -50 C -44 -64 -70 -54 -90 ${y} C -92 ${y + 10} -80 ${y + 12} -70 ${y + 6} C -58 ${y} -48 -14 -36 -26 Z`,
    coat.markings === 'points' ? coat.mark : coat.shade,
  );
}

function eye(coat: Coat, dice: Dice): string {
  const brow = dice.between(-3, 3);
  return svg`<ellipse cx="-21" cy="-12" rx="8" ry="8.4" fill="${coat.eye}" stroke="#241d1a" stroke-width="2.4"/><circle cx="-20.5" cy="-11.5" r="5.4" fill="#15110f"/><circle cx="-18" cy="-14.5" r="2.4" fill="#fff"/><path d="M -32 ${-24 + brow} Q -26 -32 -15 ${-31 - brow}" fill="none" stroke="${coat.outline}" stroke-width="3" stroke-linecap="round"/>`;
}

function snout(coat: Coat, jaw: number, dice: Dice): string {
  const tongue = dice.chance(0.75)
    ? svg`<path d="M -10 34 L -10 ${jaw + 6} Q -9 ${jaw + 18} 0 ${jaw + 18} Q 9 ${jaw + 18} 10 ${jaw + 6} L 10 34 Z" fill="${css(TONGUE)}" stroke="#7c2f38" stroke-width="1.6"/><path d="M 0 38 V ${jaw + 6}" stroke="#7c2f38" stroke-width="1.4" opacity="0.6"/>`
    : '';
  const lips = svg`<path d="M 0 20 V 32 Q -10 42 -25 31 M 0 32 Q 10 42 25 31" fill="none" stroke="#2c2320" stroke-width="2.8" stroke-linecap="round"/>`;
  const muzzle = svg`<path d="M -14 -2 C -24 6 -32 18 -29 30 C -26 42 -10 42 0 34 C 10 42 26 42 29 30 C 32 18 24 6 14 -2 Z" fill="${coat.light}"/>`;
  const nose = svg`<path d="M -15 8 C -16 -2 16 -2 15 8 C 14 17 6 21 0 21 C -6 21 -14 17 -15 8 Z" fill="${coat.nose}" stroke="#15110f" stroke-width="1.5"/><ellipse cx="-4" cy="5" rx="5" ry="2.2" fill="#fff" opacity="0.5"/>`;
  return tongue + muzzle + lips + nose;
}

function profile(coat: Coat, dice: Dice): string {
  const end = dice.between(82, 104);
  const skull = svg`M -46 0 C -48 -38 -18 -54 8 -50 C 24 -48 32 -36 36 -24 C 50 -20 ${end - 18} -20 ${end - 6} -17 C ${end + 4} -14 ${end + 4} 2 ${end - 4} 9 C ${end - 22} 18 66 24 52 30 C 38 36 26 40 10 40 C -14 46 -44 34 -46 0 Z`;
  const tongue = dice.chance(0.75)
    ? svg`<path d="M 56 16 C 54 34 56 46 64 50 C 74 52 78 40 76 14 Z" fill="${css(TONGUE)}" stroke="#7c2f38" stroke-width="1.6"/>`
    : '';
  const jaws = svg`<path d="M 40 26 Q 60 34 74 24 L 66 14 L 42 14 Z" fill="${coat.light}"/><path d="M ${end - 6} 6 C ${end - 22} 14 60 18 42 12" fill="none" stroke="#2c2320" stroke-width="2.6" stroke-linecap="round"/>`;
  const nose = svg`<ellipse cx="${end - 3}" cy="-12" rx="10" ry="8.5" fill="${coat.nose}" stroke="#15110f" stroke-width="1.5"/>`;
  const eyes = svg`<ellipse cx="24" cy="-20" rx="7.5" ry="7.5" fill="${coat.eye}" stroke="#241d1a" stroke-width="2.2"/><circle cx="25" cy="-20" r="5" fill="#15110f"/><circle cx="27" cy="-22.5" r="2" fill="#fff"/>`;
  const low = dice.between(18, 50);
  const ear = furry(
    coat,
    svg`M -22 -48 C 0 -54 8 -34 4 -16 C 2 2 4 ${low} -12 ${low + 4} C -34 ${low} -42 -10 -36 -30 Z`,
    coat.markings === 'points' ? coat.mark : coat.shade,
  );
  return tongue + furry(coat, skull) + jaws + nose + eyes + ear;
}

function tail(coat: Coat, dice: Dice): string {
  const fill = coat.markings === 'points' ? coat.mark : coat.shade;
  const stroke = (d: string) => furryStroke(coat, d, dice.between(15, 20), fill);
  return dice.pick([
    () => stroke(svg`M 10 4 Q -22 0 -34 ${-dice.between(24, 46)}`),
    () => stroke(svg`M 10 4 C -30 -4 -34 -40 -12 -42 C 2 -42 2 -26 -8 -24`),
    () =>
      furry(
        coat,
        svg`M 8 -8 C -20 -14 -44 -34 -52 ${-dice.between(50, 66)} C -70 -40 -64 -8 -34 6 C -20 12 0 12 8 8 Z`,
        fill,
      ),
  ])();
}
