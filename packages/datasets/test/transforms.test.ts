import { describe, expect, it } from 'vitest';
import {
  Compose,
  IMAGENET_MEAN,
  IMAGENET_STD,
  Normalize,
  RandomApply,
  RandomErasing,
  RandomHorizontalFlip,
  Resize,
  ToTensor,
  type Transform,
} from '../src/index.js';
import { drawFlip, planPipeline } from '../src/pipeline.js';

const normalize = new Normalize({ mean: IMAGENET_MEAN, std: IMAGENET_STD });

describe('a Compose', () => {
  it('is split into a host part and a tail for the device', () => {
    const transform = new Compose([
      new Resize([224, 224]),
      new RandomHorizontalFlip({ p: 0.25 }),
      new ToTensor(),
      normalize,
    ]);
    expect(planPipeline(transform)).toEqual({
      host: [{ name: 'Resize', size: [224, 224], interpolation: 'bilinear', antialias: true }],
      inProcess: [],
      isTensor: false,
      tail: { flipProbability: 0.25, normalize: { mean: IMAGENET_MEAN, std: IMAGENET_STD } },
    });
    expect(planPipeline(new Compose([new ToTensor()]))).toEqual({
      host: [],
      inProcess: [],
      isTensor: false,
      tail: { flipProbability: 0, normalize: undefined },
    });
  });

  it('survives JSON and the way to a worker thread', () => {
    const { transforms } = new Compose([new Resize(256), new ToTensor(), normalize]);
    const sent = structuredClone(transforms) as Transform[];
    const read = JSON.parse(JSON.stringify(transforms)) as Transform[];
    expect(planPipeline(new Compose(sent))).toEqual(planPipeline(new Compose(transforms)));
    expect(planPipeline(new Compose(read))).toEqual(planPipeline(new Compose(transforms)));
  });

  it.each<[string, Transform[], string]>([
    ['without ToTensor', [new Resize(8)], 'ToTensor is missing. Add new ToTensor()'],
    ['that normalises bytes', [normalize, new ToTensor()], 'Normalize comes before ToTensor'],
    ['that resizes tensors', [new ToTensor(), new Resize(8)], 'Resize comes after ToTensor'],
    ['with two of ToTensor', [new ToTensor(), new ToTensor()], 'ToTensor comes after ToTensor'],
    [
      'that makes tensors of some pictures',
      [new RandomApply([new ToTensor()]), new ToTensor()],
      'RandomApply: it holds ToTensor',
    ],
    [
      'that erases pictures',
      [new RandomErasing(), new ToTensor()],
      'RandomErasing works on tensors',
    ],
    [
      'with an unknown transform',
      [{ name: 'Blur' } as unknown as Transform],
      'unknown transform Blur. Known are CenterCrop',
    ],
  ])('%s is an error that says what to do', (_, transforms, message) => {
    expect(() => planPipeline(new Compose(transforms))).toThrow(message);
  });

  it('that is missing is an error that says what to do', () => {
    expect(() => planPipeline(undefined)).toThrow('dataset.withTransform(new Compose(');
  });
});

describe('options out of range', () => {
  it.each([
    ['Resize(0)', () => new Resize(0), 'size is 0'],
    ['Resize([8, 1.5])', () => new Resize([8, 1.5]), 'size is 1.5'],
    ['p = 2', () => new RandomHorizontalFlip({ p: 2 }), 'p is 2'],
    ['p = NaN', () => new RandomHorizontalFlip({ p: Number.NaN }), 'p is NaN'],
    ['std = 0', () => new Normalize({ mean: [0, 0, 0], std: [1, 0, 1] }), 'std is [1, 0, 1]'],
  ])('%s throws with the value', (_, make, message) => {
    expect(make).toThrow(message);
  });
});

describe('drawFlip', () => {
  const tail = (flipProbability: number) => ({ flipProbability, normalize: undefined });
  const share = (p: number, epoch: number) => {
    let flips = 0;
    for (let index = 0; index < 4000; index++) {
      if (drawFlip(tail(p), { seed: 5, epoch, index })) flips++;
    }
    return flips / 4000;
  };

  it('flips with its probability', () => {
    expect(share(0, 0)).toBe(0);
    expect(share(1, 0)).toBe(1);
    // Five standard deviations of a share of 4000 draws.
    expect(Math.abs(share(0.3, 0) - 0.3)).toBeLessThan(5 * Math.sqrt((0.3 * 0.7) / 4000));
  });

  it('depends on seed, epoch and index', () => {
    const draws = (seed: number, epoch: number) =>
      Array.from({ length: 64 }, (_, index) => drawFlip(tail(0.5), { seed, epoch, index }));
    expect(draws(1, 2)).toEqual(draws(1, 2));
    expect(draws(1, 2)).not.toEqual(draws(1, 3));
    expect(draws(1, 2)).not.toEqual(draws(2, 2));
  });
});
