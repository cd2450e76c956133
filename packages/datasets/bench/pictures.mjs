/** @file The pictures of the benchmark: those of writeSample, enlarged, with the grain of a photograph. */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeSample } from '@striate/datasets';
import sharp from 'sharp';

/** How many are drawn; more are the same ones at other sizes and with other grain. */
const DRAWN = 400;

/** Sets of pictures by name: how many of `count`, and the size of picture i. */
export const SETS = {
  'about 500 x 375': {
    share: 1,
    size: (i) => [450 + ((i * 37) % 101), 338 + ((i * 53) % 75)],
  },
  '1600 x 1200': { share: 0.1, size: () => [1600, 1200] },
};

/** Normal numbers of mean 0, as many as a power of two. */
const GRAIN = Float32Array.from({ length: 1 << 16 }, (_, i) => {
  const [a, b] = [(i * 0.618034 + 0.1) % 1, (i * 0.754878 + 0.3) % 1];
  return 7 * Math.sqrt(-2 * Math.log(1 - a)) * Math.cos(2 * Math.PI * b);
});

function addGrain(pixels, start) {
  const mask = GRAIN.length - 1;
  for (let i = 0, at = start; i < pixels.length; i += 3, at++) {
    const grain = GRAIN[at & mask];
    for (let c = i; c < i + 3; c++) pixels[c] = Math.max(0, Math.min(255, pixels[c] + grain));
  }
}

/** Writes every set into a folder of its own; returns {[name]: {folder, count}}. */
export async function writePictures(root, count) {
  const drawn = join(root, 'drawn');
  await writeSample(drawn, { count: Math.min(count, DRAWN), seed: 1 });
  const written = {};
  for (const [name, { share, size }] of Object.entries(SETS)) {
    const folder = join(root, name.replaceAll(' ', '-'));
    const pictures = Math.ceil(count * share);
    for (const animal of ['Cat', 'Dog']) mkdirSync(join(folder, animal), { recursive: true });
    const write = async (i) => {
      const animal = i % 2 ? 'Dog' : 'Cat';
      const files = readdirSync(join(drawn, animal)).sort();
      const file = join(drawn, animal, files[(i >> 1) % files.length]);
      const [width, height] = size(i);
      const pixels = await sharp(file).resize(width, height, { fit: 'fill' }).raw().toBuffer();
      addGrain(pixels, i * 7919);
      await sharp(pixels, { raw: { width, height, channels: 3 } })
        .blur(0.6)
        .jpeg({ quality: 88 })
        .toFile(join(folder, animal, `${i}.jpg`));
    };
    for (let i = 0; i < pictures; i += 4) {
      await Promise.all([i, i + 1, i + 2, i + 3].filter((k) => k < pictures).map(write));
    }
    written[name] = { folder, count: pictures };
  }
  rmSync(drawn, { recursive: true });
  return written;
}
