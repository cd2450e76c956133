/** @file A contact sheet: some pictures of a data set as they are, and as a network is given them. */
import { Generator } from '@striate/tensor/random';
import sharp from 'sharp';
import { DataLoader } from '../data-loader.js';
import { type PictureDataset, Subset } from '../dataset.js';
import type { Picture } from '../decode.js';
import { checkedInteger } from '../errors.js';
import { mirror } from '../ops/geometry.js';
import { resizeBilinear } from '../resize/resize.js';
import { pixelsOf, withSomeTransform } from '../statistics.js';
import { Compose, ToTensor } from '../transforms.js';
import { Canvas } from './canvas.js';
import { LINE_HEIGHT } from './font.js';

export interface SheetOptions {
  /** How many pictures. Default: 12, or all if there are fewer. */
  readonly count?: number | undefined;
  /** Pictures side by side, each before and after its transforms. Default: 3. */
  readonly columns?: number | undefined;
  /** The side in pixels that a picture is fitted into, at least 72. Default: 128. */
  readonly tile?: number | undefined;
  /** Decides which pictures are shown and how they are augmented. Default: 0. */
  readonly seed?: number | undefined;
  /** The epoch whose augmentation is shown. Default: 0. */
  readonly epoch?: number | undefined;
}

const GAP = 12;
const INK = [32, 32, 32] as const;
const FAINT = [120, 120, 120] as const;
const PAPER = [250, 250, 248] as const;
/** Two pixels for each dot of the font, and some air. */
const LINE = LINE_HEIGHT * 2 + 8;

/**
 * A labelled grid of pictures as PNG: each picture as it is decoded and, beside it, after its transforms
 * (Normalize left out, for it cannot be seen), with its class and its index in the data set. Throws
 * DatasetError for an option out of range, and UnreadablePictureError.
 */
export async function sheet(dataset: PictureDataset, options: SheetOptions = {}): Promise<Buffer> {
  const checked = (name: keyof SheetOptions, value: number, least: number) =>
    checkedInteger('sheet', name, options[name] ?? value, least);
  const count = Math.min(checked('count', 12, 1), dataset.length);
  const columns = Math.min(checked('columns', 3, 1), Math.max(1, count));
  const tile = checked('tile', 128, 72);
  const seed = checked('seed', 0, 0);
  const epoch = checked('epoch', 0, 0);

  const chosen = new Generator(seed).randperm(dataset.length).subarray(0, count).sort();
  const plain = new Subset(dataset, chosen, new Compose([new ToTensor()]));
  const done = new Subset(withSomeTransform(dataset), chosen);
  const [before, after] = await Promise.all([shown(plain, seed, epoch), shown(done, seed, epoch)]);

  const [cellWidth, cellHeight] = [2 * tile + 4 + GAP, tile + LINE + GAP];
  const rows = Math.ceil(count / columns);
  const canvas = new Canvas(LINE + GAP + rows * cellHeight, GAP + columns * cellWidth, PAPER);
  for (let column = 0; column < columns; column++) {
    const left = GAP + column * cellWidth;
    canvas.write('before', GAP, left, tile, FAINT);
    canvas.write('after', GAP, left + tile + 4, tile, FAINT);
  }
  for (let i = 0; i < count; i++) {
    const top = LINE + GAP + Math.floor(i / columns) * cellHeight;
    const left = GAP + (i % columns) * cellWidth;
    putFitted(canvas, before[i]!, top, left, tile);
    putFitted(canvas, after[i]!, top, left + tile + 4, tile);
    const { label, index } = dataset.entry(chosen[i]!);
    const caption = `${dataset.classes[label]} #${index}`;
    canvas.write(caption, top + tile + 4, left, 2 * tile, INK);
  }
  const raw = { width: canvas.width, height: canvas.height, channels: 3 } as const;
  return sharp(canvas.pixels, { raw }).png().toBuffer();
}

/** The pictures of a data set as the device will see them: mirrored where they are to be. */
async function shown(dataset: PictureDataset, seed: number, epoch: number): Promise<Picture[]> {
  const pictures: Picture[] = [];
  const loader = new DataLoader({ dataset, seed, workers: 0 });
  for await (const batch of loader.epoch(epoch)) {
    const [, height, width] = batch.shape;
    const picture = { pixels: pixelsOf('sheet', batch), height, width };
    pictures.push(batch.flip[0] ? mirror(picture) : picture);
  }
  await loader.close();
  return pictures;
}

/** Scales a picture into a square, its aspect kept, and puts it in the middle. */
function putFitted(
  canvas: Canvas,
  picture: Picture,
  top: number,
  left: number,
  side: number,
): void {
  const scale = side / Math.max(picture.height, picture.width);
  const height = Math.max(1, Math.round(picture.height * scale));
  const width = Math.max(1, Math.round(picture.width * scale));
  const fitted = resizeBilinear(picture, height, width);
  canvas.put(fitted, top + Math.floor((side - height) / 2), left + Math.floor((side - width) / 2));
}
