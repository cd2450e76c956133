/** @file A folder keeps the pictures of an earlier run, so a new way of drawing needs a new number. */
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { cat } from '../src/sample/cat.js';
import { Dice } from '../src/sample/dice.js';
import { dog } from '../src/sample/dog.js';
import { drawScene } from '../src/sample/scene.js';
import { STYLE } from '../src/sample/write.js';

it('draws as its STYLE says: whoever changes the drawings raises it and takes the new hash', () => {
  const hash = createHash('sha256');
  for (const [label, animal] of [cat, dog].entries()) {
    for (let i = 0; i < 100; i++) hash.update(drawScene(animal, new Dice(0, label, i)).source);
  }
  expect({ style: STYLE, hash: hash.digest('hex').slice(0, 16) }).toEqual({
    style: 2,
    hash: 'f9bf32487fe53a41',
  });
});
