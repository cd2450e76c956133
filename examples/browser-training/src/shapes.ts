/** @file The data set: shapes drawn by hand, as it were, in all colours. */
import { PictureArray } from '@striate/datasets/browser';
import type { Generator } from '@striate/tensor/random';
import { between, handDrawn, SHAPES } from './hand.js';
import { type Bytes, type Look, pictureOf, SIDE, withoutAlpha } from './strokes.js';

/** Draws `perClass` pictures of each shape; `onPicture` gets each as RGBA bytes. */
export function drawnShapes(
  perClass: number,
  random: Generator,
  onPicture: (picture: Bytes) => void,
): PictureArray {
  const count = SHAPES.length * perClass;
  const pixels = new Uint8Array(count * SIDE * SIDE * 3);
  const labels = Array.from({ length: count }, (_, i) => i % SHAPES.length);
  for (const [i, label] of labels.entries()) {
    const picture = pictureOf(handDrawn(SHAPES[label]!, random), anyLook(random));
    onPicture(picture);
    pixels.set(withoutAlpha(picture), i * SIDE * SIDE * 3);
  }
  const shape = [count, SIDE, SIDE, 3] as const;
  return new PictureArray({ pixels, shape, labels, classes: SHAPES, name: 'shapes' });
}

function anyLook(random: Generator): Look {
  const hue = () => between(0, 360, random);
  return {
    size: between(19, 26, random),
    offset: [between(-2, 2, random), between(-2, 2, random)],
    turn: between(-0.3, 0.3, random),
    pen: between(1.5, 3.5, random),
    ink: `hsl(${hue()} 60% ${between(10, 45, random)}%)`,
    paper: `hsl(${hue()} 40% ${between(80, 98, random)}%)`,
  };
}

/** How the network is shown a person's drawing. */
export const PLAIN_LOOK: Look = {
  size: 23,
  offset: [0, 0],
  turn: 0,
  pen: 2.5,
  ink: 'hsl(220 60% 25%)',
  paper: 'hsl(40 40% 95%)',
};
