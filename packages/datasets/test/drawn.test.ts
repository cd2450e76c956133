import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { decode, drawAnimals, drawDigits, resizeBilinear, writeSample } from '@striate/datasets';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './folders.js';

describe('drawDigits', () => {
  it('gives the same pictures for a seed, whatever the count', () => {
    const few = drawDigits({ count: 15, seed: 4 });
    const many = drawDigits({ count: 40, seed: 4 });
    expect(few.pixels).toEqual(many.pixels.subarray(0, few.pixels.length));
    expect(drawDigits({ count: 15, seed: 5 }).pixels).not.toEqual(few.pixels);
    expect(few.shape).toEqual([15, 28, 28]);
    expect(few.targets).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4]);
    expect(few.classes).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
  });

  it('draws light on dark, away from the edge, as much ink as a pen leaves', () => {
    const { pixels } = drawDigits({ count: 500, seed: 0 });
    for (let i = 0; i < 500; i++) {
      const picture = pixels.subarray(i * 784, (i + 1) * 784);
      const lit = picture.filter((value) => value > 127).length;
      expect(lit).toBeGreaterThan(25);
      expect(lit).toBeLessThan(260);
      expect(picture[0]).toBe(0);
    }
  });

  it('can be told apart by their nearest neighbour, yet are not all alike', () => {
    const known = drawDigits({ count: 1500, seed: 1 });
    const asked = drawDigits({ count: 200, seed: 2 });
    const imageOf = (of: typeof known, i: number) => of.pixels.subarray(i * 784, (i + 1) * 784);
    let right = 0;
    for (let i = 0; i < asked.length; i++) {
      const picture = imageOf(asked, i);
      let [nearest, least] = [-1, Number.POSITIVE_INFINITY];
      for (let j = 0; j < known.length; j++) {
        const other = imageOf(known, j);
        let distance = 0;
        for (let k = 0; k < 784; k++) distance += (picture[k]! - other[k]!) ** 2;
        if (distance < least) [nearest, least] = [j, distance];
      }
      expect(least).toBeGreaterThan(10_000);
      if (known.targets[nearest] === asked.targets[i]) right++;
    }
    expect(right / asked.length).toBeGreaterThan(0.92);
  });

  it('refuses options out of range', () => {
    expect(() => drawDigits({ count: -1, seed: 0 })).toThrow('count is -1');
    expect(() => drawDigits({ count: 1, seed: 0.5 })).toThrow('seed is 0.5');
  });
});

describe('drawAnimals', () => {
  it('holds in memory what writeSample writes', async () => {
    const animals = await drawAnimals({ count: 4, seed: 3, size: [20, 30] });
    expect(animals.classes).toEqual(['Cat', 'Dog']);
    expect(animals.targets).toEqual([0, 1, 0, 1]);
    const folder = mkdtempSync(join(temporaryFolder(), 'sample-'));
    await writeSample(folder, { count: 4, seed: 3 });
    for (const [i, name] of ['Cat/0.jpg', 'Dog/0.jpg', 'Cat/1.jpg', 'Dog/1.jpg'].entries()) {
      const written = resizeBilinear(await decode(join(folder, name)), 20, 30);
      expect(animals.picture(i).pixels).toEqual(written.pixels);
    }
    await expect(drawAnimals({ count: 1, seed: 0, size: [0, 3] })).rejects.toThrow('size is 0');
  });
});
