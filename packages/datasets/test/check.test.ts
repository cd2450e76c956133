import { copyFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  Compose,
  check,
  classCounts,
  decode,
  drawDigits,
  GeneratedPictures,
  ImageArchive,
  ImageFolder,
  meanStd,
  Normalize,
  PictureArray,
  RandomHorizontalFlip,
  Resize,
  resizeBilinear,
  sheet,
  ToTensor,
} from '@striate/datasets';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { formatOf } from '../src/inspect.js';
import { catsAndDogs, picturePath, sha256, temporaryFolder } from './folders.js';
import { zipOf } from './zip-writer.js';

function troubledFolder(): string {
  const root = catsAndDogs(1);
  const copies = {
    'cat/1.jpg': 'rgb.png',
    'cat/2.webp': 'alpha.webp',
    'dog/1.jpg': 'plain.jpg',
    'dog/2.tif': 'tiny.jpg',
    'dog/3.JPG': 'turned.jpg',
  };
  for (const [to, from] of Object.entries(copies)) copyFileSync(picturePath(from), join(root, to));
  writeFileSync(join(root, 'cat/3.jpg'), readFileSync(picturePath('plain.jpg')).subarray(0, 900));
  writeFileSync(join(root, 'dog/4.png'), '');
  writeFileSync(join(root, 'dog/5.jpg'), '<html></html>');
  return root;
}

describe('check', () => {
  it.each([0, 2])('finds what is wrong and changes nothing, with %d workers', async (workers) => {
    const root = troubledFolder();
    const state = () =>
      readdirSync(root, { recursive: true }).map((name) => {
        const path = join(root, `${name}`);
        const { size, mtimeMs, mode } = statSync(path);
        return [name, size, mtimeMs, mode, statSync(path).isFile() && sha256(readFileSync(path))];
      });
    const before = state();
    const heard: string[] = [];
    const report = await check(await ImageFolder.open(root), {
      workers,
      minSide: 10,
      onProgress: (done, total) => heard.push(`${done}/${total}`),
    });
    expect(state()).toEqual(before);
    const at = (name: string) => join(root, name);
    expect(report.checked).toBe(10);
    expect(report.broken.map(({ path }) => path)).toEqual([
      at('cat/3.jpg'),
      at('dog/4.png'),
      at('dog/5.jpg'),
    ]);
    for (const { reason } of report.broken) expect(reason).not.toBe('');
    expect(report.mislabelled).toEqual([
      { path: at('cat/1.jpg'), extension: '.jpg', format: 'png' },
      { path: at('dog/2.tif'), extension: '.tif', format: 'jpeg' },
    ]);
    expect(report.duplicated).toEqual([
      { paths: [at('cat/0.jpg'), at('dog/1.jpg')], sameClass: false },
    ]);
    const { height, width } = await decode(picturePath('tiny.jpg'));
    expect(report.small).toEqual([{ path: at('dog/2.tif'), height, width }]);
    expect(heard).toEqual(Array.from({ length: 10 }, (_, i) => `${i + 1}/10`));
  });

  it('looks into archives and memory too', async () => {
    const jpeg = readFileSync(picturePath('plain.jpg'));
    const path = join(temporaryFolder(), 'pictures.zip');
    const entries = ['cat/1.png', 'cat/2.jpg'].map((name) => ({ name, content: jpeg }));
    writeFileSync(path, zipOf(entries));
    const report = await check(await ImageArchive.open(path), { workers: 1, minSide: 1 });
    expect(report).toMatchObject({
      broken: [],
      mislabelled: [{ path: `${path}/cat/1.png`, format: 'jpeg' }],
      duplicated: [{ paths: [`${path}/cat/1.png`, `${path}/cat/2.jpg`], sameClass: true }],
    });
    const digits = await check(drawDigits({ count: 20, seed: 0 }), { workers: 1 });
    expect(digits).toMatchObject({ broken: [], duplicated: [], mislabelled: [] });
    expect(digits.small).toHaveLength(20);
  });

  it('can be aborted', async () => {
    const dataset = await ImageFolder.open(catsAndDogs(50));
    const stop = new AbortController();
    const onProgress = (done: number) => {
      if (done === 5) stop.abort(new Error('enough'));
    };
    await expect(check(dataset, { signal: stop.signal, onProgress, workers: 1 })).rejects.toThrow(
      'enough',
    );
    await expect(check(dataset, { minSide: 0 })).rejects.toThrow('minSide is 0');
  });

  it.each([
    ['plain.jpg', 'jpeg'],
    ['rgb.png', 'png'],
    ['alpha.webp', 'webp'],
    ['plain.tif', 'tiff'],
    ['plain.bmp', 'bmp'],
    ['plain.ppm', 'pnm'],
    ['plain.pgm', 'pnm'],
  ])('knows %s by its first bytes', (name, format) => {
    expect(formatOf(readFileSync(picturePath(name)))).toBe(format);
    expect(formatOf(readFileSync(picturePath(name)).subarray(0, 1))).toBeUndefined();
  });
});

describe('meanStd', () => {
  it('is that of all pixels, after the transforms but before Normalize', async () => {
    const transform = new Compose([
      new Resize([9, 7]),
      new RandomHorizontalFlip(),
      new ToTensor(),
      new Normalize({ mean: [0.5, 0.5, 0.5], std: [2, 2, 2] }),
    ]);
    const folder = await ImageFolder.open(catsAndDogs(3), { transform });
    const { mean, std } = await meanStd(folder);
    const pictures = await Promise.all(folder.samples.map(([path]) => decode(path)));
    const pixels = pictures.flatMap((picture) => [...resizeBilinear(picture, 9, 7).pixels]);
    for (let c = 0; c < 3; c++) {
      const values = pixels.filter((_, i) => i % 3 === c).map((value) => value / 255);
      const average = values.reduce((a, b) => a + b) / values.length;
      const variance = values.reduce((sum, x) => sum + (x - average) ** 2, 0) / values.length;
      expect(mean[c]).toBeCloseTo(average, 12);
      expect(std[c]).toBeCloseTo(Math.sqrt(variance), 12);
    }
  });

  it('counts every pixel once where sizes differ, and hears of its progress', async () => {
    const heard: number[] = [];
    const made = new GeneratedPictures({
      length: 2,
      classes: ['a'],
      label: () => 0,
      picture: (i) => ({
        pixels: new Uint8Array((i ? 3 : 1) * 3).fill(i * 255),
        height: 1,
        width: i ? 3 : 1,
      }),
    });
    const found = await meanStd(made, { onProgress: (done) => heard.push(done) });
    expect(found.mean).toEqual([0.75, 0.75, 0.75]);
    expect(found.std[0]).toBeCloseTo(Math.sqrt(0.1875), 12);
    expect(heard).toEqual([1, 2]);
    const none = new PictureArray({
      pixels: new Uint8Array(),
      shape: [0, 1, 1],
      labels: [],
      classes: [],
    });
    await expect(meanStd(none)).rejects.toThrow('has no pictures');
  });
});

describe('classCounts', () => {
  it('counts without reading', async () => {
    const root = troubledFolder();
    expect(classCounts(await ImageFolder.open(root))).toEqual([4, 6]);
  });
});

describe('sheet', () => {
  it('shows pictures before and after their transforms, under their class and index', async () => {
    const dark = new PictureArray({
      pixels: Uint8Array.from({ length: 2 * 4 * 4 }, (_, i) => (i % 4 < 2 ? 0 : 255)),
      shape: [2, 4, 4],
      labels: [0, 1],
      classes: ['left', 'right'],
      transform: new Compose([new RandomHorizontalFlip({ p: 1 }), new ToTensor()]),
    });
    const png = await sheet(dark, { tile: 72 });
    const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, info.channels]).toEqual([12 + 2 * 160, 34 + 106, 3]);
    const at = (x: number, y: number) => data[(y * info.width + x) * 3];
    const [top, left] = [34 + 36, 12];
    expect([at(left + 4, top), at(left + 68, top)]).toEqual([0, 255]);
    expect([at(left + 76 + 4, top), at(left + 76 + 68, top)]).toEqual([255, 0]);
    const inked = (fromX: number) => {
      let count = 0;
      for (let y = 34 + 76; y < 34 + 76 + 14; y++) {
        for (let x = fromX; x < fromX + 144; x++) if (at(x, y) === 32) count++;
      }
      return count;
    };
    expect(inked(12)).toBeGreaterThan(200);
    expect(inked(12)).not.toBe(inked(12 + 160));
  });

  it('is the same for a seed and refuses options out of range', async () => {
    const digits = drawDigits({ count: 30, seed: 0 });
    const first = await sheet(digits, { count: 4, seed: 1 });
    expect(await sheet(digits, { count: 4, seed: 1 })).toEqual(first);
    expect(await sheet(digits, { count: 4, seed: 2 })).not.toEqual(first);
    await expect(sheet(digits, { tile: 8 })).rejects.toThrow('tile is 8');
    await expect(sheet(digits, { count: 0 })).rejects.toThrow('count is 0');
  });
});
