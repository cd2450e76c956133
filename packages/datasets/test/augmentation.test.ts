import { describe, expect, it } from 'vitest';
import { Draws } from '../src/draws.js';
import { runStep } from '../src/host-steps.js';
import {
  ColorJitter,
  DatasetError,
  Lambda,
  type Picture,
  RandAugment,
  RandomApply,
  RandomCrop,
  RandomErasing,
  RandomHorizontalFlip,
  RandomResizedCrop,
  RandomRotation,
  RandomVerticalFlip,
} from '../src/index.js';
import { adjustBrightness } from '../src/ops/levels.js';
import type { Raster } from '../src/picture.js';
import { drawRectangle } from '../src/transforms/random-erasing.js';
import { drawBox } from '../src/transforms/random-resized-crop.js';
import type { HostTransform } from '../src/transforms.js';
import { isUniform, moments } from './statistics.js';

const COUNT = 6000;

const drawsOf = (index: number) => new Draws({ seed: 7, epoch: 1, index }, 2);

/** A picture whose every pixel says where it is: (x, y, 1). */
function places(height: number, width: number): Picture {
  const pixels = Uint8Array.from({ length: height * width * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return [pixel % width, Math.floor(pixel / width), 1][i % 3]!;
  });
  return { pixels, height, width };
}

/** What a transform makes of one picture, many times. */
async function results<R extends Raster>(transform: HostTransform, raster: R): Promise<R[]> {
  const all = Array.from({ length: COUNT }, (_, index) =>
    runStep(transform, raster, drawsOf(index)),
  );
  return (await Promise.all(all)) as R[];
}

/** Whether a share of COUNT draws is within five standard deviations of `p`. */
function isShare(hits: number, p: number): boolean {
  return Math.abs(hits / COUNT - p) < 5 * Math.sqrt((p * (1 - p)) / COUNT);
}

describe('flips', () => {
  const picture = places(4, 5);

  it('mirror with their probability, in their direction', async () => {
    const mirrored = await results(new RandomHorizontalFlip({ p: 0.3 }), picture);
    const first = mirrored.map(({ pixels }) => [...pixels.subarray(0, 3)].join());
    expect(new Set(first)).toEqual(new Set(['0,0,1', '4,0,1']));
    expect(isShare(first.filter((pixel) => pixel === '4,0,1').length, 0.3)).toBe(true);
    const turned = await results(new RandomVerticalFlip(), picture);
    const corner = turned.map(({ pixels }) => [...pixels.subarray(0, 3)].join());
    expect(new Set(corner)).toEqual(new Set(['0,0,1', '0,3,1']));
    expect(isShare(corner.filter((pixel) => pixel === '0,3,1').length, 0.5)).toBe(true);
  });
});

describe('RandomCrop', () => {
  it('cuts out every part equally often', async () => {
    const crops = await results(new RandomCrop([4, 6]), places(8, 12));
    expect(crops.every(({ height, width }) => height === 4 && width === 6)).toBe(true);
    const corners = crops.map(({ pixels }) => pixels[1]! * 7 + pixels[0]!);
    expect(isUniform(corners, 5 * 7)).toBe(true);
  });

  it('pads first, and what is missing, where it is told to', async () => {
    const padded = await results(new RandomCrop(4, { padding: [2, 0], fill: 9 }), places(4, 4));
    const left = padded.map(({ pixels }) => [...pixels.subarray(0, 3)].join());
    expect(new Set(left)).toEqual(new Set(['9,9,9', '0,0,1', '1,0,1', '2,0,1']));
    const large = await runStep(
      new RandomCrop([6, 9], { padIfNeeded: true }),
      places(5, 5),
      drawsOf(0),
    );
    expect([large.height, large.width]).toEqual([6, 9]);
  });

  it('says so where the picture is too small', () => {
    expect(() => runStep(new RandomCrop(6), places(5, 7), drawsOf(0))).toThrow(
      'RandomCrop: a crop of 6x6 (height x width) does not fit into 5x7.',
    );
  });
});

describe('RandomResizedCrop', () => {
  const boxes = (size: { height: number; width: number }, options: RandomResizedCrop) =>
    Array.from({ length: COUNT }, (_, index) => drawBox(size, options, drawsOf(index)));

  it('keeps a share of the area and a ratio that are uniform in their ranges', () => {
    const size = { height: 1000, width: 1000 };
    const options = new RandomResizedCrop(8, { scale: [0.1, 0.5], ratio: [0.5, 2] });
    const drawn = boxes(size, options);
    const share = drawn.map(({ height, width }) => (height * width) / 1e6);
    const bins = share.map((own) => Math.floor(((own - 0.1) / 0.4) * 10));
    // Rounding to whole pixels takes a few just over the edge.
    expect(
      isUniform(
        bins.map((bin) => Math.min(9, Math.max(0, bin))),
        10,
      ),
    ).toBe(true);
    const ratio = drawn.map(({ height, width }) => Math.log(width / height) / Math.log(2));
    const ratioBins = ratio.map((own) => Math.floor(((own + 1) / 2) * 10));
    expect(
      isUniform(
        ratioBins.map((bin) => Math.min(9, Math.max(0, bin))),
        10,
      ),
    ).toBe(true);
    const { mean } = moments(drawn.map(({ left, width }) => left / (1000 - width)));
    expect(Math.abs(mean - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / COUNT));
  });

  it('takes the middle, cut to the ratio, where no box fits', () => {
    const options = new RandomResizedCrop(8, { scale: [5, 6] });
    expect(boxes({ height: 60, width: 200 }, options)[0]).toEqual({
      top: 0,
      left: 60,
      height: 60,
      width: 80,
    });
    expect(boxes({ height: 200, width: 60 }, options)[0]).toEqual({
      top: 60,
      left: 0,
      height: 80,
      width: 60,
    });
    expect(boxes({ height: 60, width: 70 }, options)[0]).toEqual({
      top: 0,
      left: 0,
      height: 60,
      width: 70,
    });
  });
});

describe('RandomErasing', () => {
  const tensor = { pixels: new Float32Array(20 * 30 * 3).fill(1), height: 20, width: 30 };

  it('erases one rectangle with its probability, to its value', async () => {
    const erased = await results(new RandomErasing({ p: 0.25, value: [2, 3, 4] }), tensor);
    const touched = erased.filter(({ pixels }) => pixels.some((value) => value !== 1));
    expect(isShare(touched.length, 0.25)).toBe(true);
    for (const { pixels } of touched.slice(0, 50)) {
      const values = new Set(pixels.map((value, i) => (value === 1 ? 0 : value - (i % 3))));
      expect(values).toEqual(new Set([0, 2]));
    }
    expect(tensor.pixels.every((value) => value === 1)).toBe(true);
  });

  it('erases a share of the area and a ratio that are uniform in their ranges', () => {
    const size = { height: 1000, width: 1000 };
    const options = new RandomErasing({ scale: [0.1, 0.3], ratio: [0.5, 2] });
    const drawn = Array.from(
      { length: COUNT },
      (_, index) => drawRectangle(size, options, drawsOf(index))!,
    );
    const share = drawn.map(({ height, width }) => (height * width) / 1e6);
    const bins = share.map((own) => Math.floor(((own - 0.1) / 0.2) * 10));
    expect(
      isUniform(
        bins.map((bin) => Math.min(9, Math.max(0, bin))),
        10,
      ),
    ).toBe(true);
    const { mean } = moments(drawn.map(({ height, width }) => Math.log(height / width)));
    expect(Math.abs(mean)).toBeLessThan(5 * Math.sqrt((2 * Math.log(2)) ** 2 / 12 / COUNT));
  });

  it("fills with normal noise for 'random'", async () => {
    const options = new RandomErasing({ p: 1, scale: [0.3, 0.3], ratio: [1, 1], value: 'random' });
    const erased = (await results(options, tensor)).slice(0, 40);
    const noise = erased.flatMap(({ pixels }) => [...pixels].filter((value) => value !== 1));
    const { mean, variance } = moments(noise);
    expect(Math.abs(mean)).toBeLessThan(5 / Math.sqrt(noise.length));
    expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(2 / noise.length));
  });
});

describe('the others', () => {
  const grey = { pixels: new Uint8Array(12).fill(100), height: 2, width: 2 };

  it('RandomRotation turns by angles that are uniform in their range', async () => {
    // A quarter turn is exact, so that it shows by its corner.
    const turned = await runStep(new RandomRotation([90, 90]), places(3, 3), drawsOf(0));
    expect([...turned.pixels.subarray(0, 3)]).toEqual([2, 0, 1]);
    const turns = await results(new RandomRotation(10), places(9, 9));
    expect(new Set(turns.map(({ pixels }) => pixels.join())).size).toBeGreaterThan(5);
  });

  it('ColorJitter changes the brightness by a factor that is uniform in its range', async () => {
    const jittered = await results(new ColorJitter({ brightness: 0.4 }), grey);
    const levels = jittered.map(({ pixels }) => pixels[0]!);
    expect(Math.min(...levels)).toBeGreaterThanOrEqual(60);
    expect(Math.max(...levels)).toBeLessThanOrEqual(140);
    expect(
      isUniform(
        levels.map((level) => Math.min(79, level - 60)),
        80,
      ),
    ).toBe(true);
    const same = await results(new ColorJitter(), grey);
    expect(same.every(({ pixels }) => pixels === grey.pixels)).toBe(true);
  });

  it('ColorJitter makes its adjustments in every order', async () => {
    const options = new ColorJitter({ brightness: [0.5, 0.5], contrast: [1.5, 1.5] });
    const outcomes = await results(options, places(4, 4));
    expect(new Set(outcomes.map(({ pixels }) => pixels.join())).size).toBe(2);
  });

  it('RandomApply applies all of its transforms with its probability, or none', async () => {
    const options = new RandomApply(
      [new RandomHorizontalFlip({ p: 1 }), new RandomVerticalFlip({ p: 1 })],
      { p: 0.2 },
    );
    const applied = await results(options, places(3, 3));
    const corners = applied.map(({ pixels }) => [...pixels.subarray(0, 3)].join());
    expect(new Set(corners)).toEqual(new Set(['0,0,1', '2,2,1']));
    expect(isShare(corners.filter((pixel) => pixel === '2,2,1').length, 0.2)).toBe(true);
  });

  it('RandAugment chooses each of fourteen operations equally often', async () => {
    // At the least magnitude only AutoContrast and Equalize change this picture, which uses half of the levels.
    const picture = adjustBrightness(places(40, 40), 4);
    const augmented = await results(
      new RandAugment({ numOps: 1, magnitude: 0, numMagnitudeBins: 31 }),
      picture,
    );
    const changed = augmented.filter(({ pixels }) =>
      pixels.some((l, i) => l !== picture.pixels[i]),
    );
    expect(isShare(changed.length, 2 / 14)).toBe(true);
  });

  it('Lambda hands on what its function makes, and says so if that is no picture', async () => {
    const half = new Lambda((raster) => ({ ...raster, pixels: raster.pixels.map((l) => l / 2) }));
    expect((await runStep(half, grey, drawsOf(0))).pixels[0]).toBe(50);
    const wrong = new Lambda((raster) => ({ ...raster, height: 5 }));
    await expect(runStep(wrong, grey, drawsOf(0))).rejects.toThrow('returned no picture');
    expect(() => new Lambda(3 as never)).toThrow(DatasetError);
  });
});
