import { describe, expect, it } from 'vitest';
import {
  Compose,
  decode,
  IMAGENET_MEAN,
  IMAGENET_STD,
  loadPictures,
  Normalize,
  RandomHorizontalFlip,
  Resize,
  resizeBilinear,
  ToTensor,
} from '../src/index.js';
import { picturePath } from './folders.js';

describe('loadPictures', () => {
  it('loads files into one batch, in order, and flips none', async () => {
    const normalize = new Normalize({ mean: IMAGENET_MEAN, std: IMAGENET_STD });
    const transform = new Compose([
      new Resize([6, 8]),
      new RandomHorizontalFlip({ p: 1 }),
      new ToTensor(),
      normalize,
    ]);
    const paths = [picturePath('grey.jpg'), picturePath('alpha.png')];
    const batch = await loadPictures(paths, transform);
    expect(batch.shape).toEqual([2, 6, 8, 3]);
    expect(batch.paths).toEqual(paths);
    expect(batch.flip).toEqual(new Uint8Array(2));
    expect(batch.normalize).toEqual({ mean: IMAGENET_MEAN, std: IMAGENET_STD });
    for (const [i, path] of paths.entries()) {
      const { pixels } = resizeBilinear(await decode(path), 6, 8);
      expect(batch.pixels.subarray(i * pixels.length, (i + 1) * pixels.length)).toEqual(pixels);
    }
  });

  it('says how to bring pictures to one size', async () => {
    const paths = [picturePath('plain.jpg'), picturePath('landscape.jpg')];
    await expect(
      loadPictures(paths, new Compose([new Resize(16), new ToTensor()])),
    ).rejects.toThrow(/plain\.jpg' is 16x25 .*landscape\.jpg' is 16x21\. Put new Resize\(\[height/);
  });

  it('needs a path', async () => {
    await expect(loadPictures([], new Compose([new ToTensor()]))).rejects.toMatchObject({
      code: 'invalid-option',
    });
  });
});
