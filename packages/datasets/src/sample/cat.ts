/** @file Cats: pointed upright ears, a short round muzzle, slit pupils, whiskers, a long thin tail. */
import type { Animal } from './animal.js';
import { type Coat, faceMarkings, furry, furryStroke } from './coat.js';
import type { Dice } from './dice.js';
import { mirrored, placed, svg } from './svg.js';

export const cat: Animal = {
  name: 'Cat',
  head: (view, coat, dice) => (view === 'front' ? front(coat, dice) : profile(coat, dice)),
  tail,
};

function front(coat: Coat, dice: Dice): string {
  const look = dice.between(-7, 7);
  const skull =
    'M -53 0 C -54 -38 -30 -50 0 -50 C 30 -50 54 -38 53 0 L 57 12 L 50 17 L 50 26 C 36 42 18 46 0 46 C -18 46 -36 42 -50 26 L -50 17 L -57 12 Z';
  const face = mirrored(eye(coat, dice)) + muzzle(coat);
  return (
    mirrored(ear(coat, dice)) +
    furry(coat, skull) +
    faceMarkings(coat, dice) +
    placed(face, { x: look, y: dice.between(-3, 3) }) +
    placed(mirrored(whiskers(coat, dice)), { x: look })
  );
}

function ear(coat: Coat, dice: Dice): string {
  const x = -dice.between(38, 52);
  const y = -dice.between(76, 96);
  const outer = svg`M -52 -4 Q ${x - 9} ${y * 0.62} ${x} ${y} Q ${x * 0.5 - 2} ${y * 0.78} -6 -44 Z`;
  const inner = svg`M -45 -20 Q ${x - 2} ${y * 0.66} ${x + 1} ${y + 13} Q ${x * 0.55 - 2} ${y * 0.72} -17 -42 Z`;
  return furry(coat, outer, coat.ear) + svg`<path d="${inner}" fill="${coat.skin}"/>`;
}

function eye(coat: Coat, dice: Dice): string {
  if (dice.chance(0.08)) {
    return svg`<path d="M -34 -6 Q -23 4 -12 -6" fill="none" stroke="${coat.outline}" stroke-width="3.5" stroke-linecap="round"/>`;
  }
  const pupil = dice.between(2.2, 5);
  return svg`<path d="M -36 -7 Q -25 -23 -11 -3 Q -24 8 -36 -7 Z" fill="${coat.eye}" stroke="#241d1a" stroke-width="2.4" stroke-linejoin="round"/><ellipse cx="-23.5" cy="-6.5" rx="${pupil}" ry="9" fill="#15110f"/><circle cx="-20.5" cy="-10.5" r="2.6" fill="#fff"/>`;
}

function muzzle(coat: Coat): string {
  return svg`<g fill="${coat.light}"><ellipse cx="-9" cy="23" rx="13" ry="10.5"/><ellipse cx="9" cy="23" rx="13" ry="10.5"/><ellipse cx="0" cy="33" rx="9" ry="7"/></g><path d="M -8 11 Q 0 8 8 11 Q 5 19 0 20 Q -5 19 -8 11 Z" fill="${coat.nose}"/><path d="M 0 20 V 25 Q -6 33 -14 28 M 0 25 Q 6 33 14 28" fill="none" stroke="#2c2320" stroke-width="2.4" stroke-linecap="round"/>`;
}

function whiskers(coat: Coat, dice: Dice): string {
  const droop = dice.between(-6, 8);
  return svg`<g fill="none" stroke="${coat.whisker}" stroke-width="1.5" stroke-linecap="round"><path d="M -15 20 Q -45 ${12 + droop} -72 ${10 + droop}"/><path d="M -16 24 Q -45 22 -74 ${25 + droop}"/><path d="M -15 28 Q -42 33 -68 ${40 + droop}"/></g>`;
}

function profile(coat: Coat, dice: Dice): string {
  const tip = dice.between(-26, -10);
  const high = -dice.between(80, 96);
  const skull =
    'M -48 2 C -50 -36 -20 -50 6 -48 C 24 -46 34 -32 38 -14 C 42 -6 52 -2 53 6 C 54 13 51 17 49 20 C 47 30 38 34 30 35 C 14 46 -14 46 -30 38 L -36 42 L -38 33 L -46 32 L -44 24 C -47 16 -48 10 -48 2 Z';
  const farEar = furry(
    coat,
    svg`M 2 -46 Q ${tip + 30} ${high * 0.7} ${tip + 40} ${high + 4} Q 36 -52 32 -30 Z`,
    coat.shade,
  );
  const nearEar =
    furry(
      coat,
      svg`M -40 -28 Q ${tip - 14} ${high * 0.66} ${tip} ${high} Q ${tip + 20} ${high * 0.76} 10 -45 Z`,
      coat.ear,
    ) +
    svg`<path d="M -31 -34 Q ${tip - 8} ${high * 0.66} ${tip + 1} ${high + 14} Q ${tip + 13} ${high * 0.74} 1 -44 Z" fill="${coat.skin}"/>`;
  const eyes = svg`<path d="M 10 -11 Q 22 -24 32 -8 Q 22 1 10 -11 Z" fill="${coat.eye}" stroke="#241d1a" stroke-width="2.2"/><ellipse cx="24" cy="-11" rx="2.6" ry="7" fill="#15110f"/><circle cx="26" cy="-14" r="2" fill="#fff"/>`;
  const mouth = svg`<ellipse cx="40" cy="20" rx="12" ry="10" fill="${coat.light}"/><path d="M 46 2 Q 54 1 54 7 Q 52 12 48 11 Z" fill="${coat.nose}"/><path d="M 49 12 Q 48 22 34 25" fill="none" stroke="#2c2320" stroke-width="2.2" stroke-linecap="round"/>`;
  const hairs = svg`<g fill="none" stroke="${coat.whisker}" stroke-width="1.5" stroke-linecap="round"><path d="M 38 17 Q 18 12 -4 18"/><path d="M 38 20 Q 18 22 -2 30"/><path d="M 44 16 Q 62 8 78 10"/><path d="M 44 19 Q 62 20 76 27"/></g>`;
  return farEar + furry(coat, skull) + nearEar + mouth + eyes + hairs;
}

function tail(coat: Coat, dice: Dice): string {
  const d = dice.pick([
    (a: number) =>
      svg`M 10 0 C -40 6 -58 -30 -46 ${-70 - a} C -40 ${-95 - a} -62 ${-112 - a} -80 ${-100 - a}`,
    (a: number) =>
      svg`M 10 0 C -44 22 -76 6 ${-74 - a / 3} -34 C ${-72 - a / 3} -66 -44 ${-62 - a / 3} -50 -42`,
    (a: number) =>
      svg`M 10 0 C -30 -10 -40 -50 -30 -84 C -24 ${-100 - a} -8 ${-112 - a} 6 ${-104 - a}`,
  ])(dice.between(0, 26));
  return furryStroke(
    coat,
    d,
    dice.between(9, 13),
    coat.markings === 'points' ? coat.mark : coat.shade,
  );
}
