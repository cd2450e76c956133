/** @file What a training step starts from: pictures, and the masks of dropout. */
import { elementCount } from '@striate/shapes';
import type { Backend } from '@striate/tensor';
import { dropThreshold, maskWords } from '@striate/tensor/random';
import type { Engine } from '../engine.js';

export function dataKernels(engine: Engine): Pick<Backend, 'pictures' | 'dropoutMask'> {
  return {
    pictures(pixels, shape, { flip, mean, std }) {
      const [n, h, w, c] = shape as readonly [number, number, number, number];
      const uploads = [pixels, flip].map((data) => (data ? engine.upload(data) : null));
      const y = engine.create([n, c, h, w], 'float32');
      engine.run('pictures', [...uploads, y], [...shape, ...mean, ...std]);
      for (const upload of uploads) if (upload) engine.release(upload);
      return y;
    },

    dropoutMask(shape, p, key) {
      const numbers = [elementCount(shape), dropThreshold(p), ...maskWords(key)];
      return engine.compute('dropoutMask', [], shape, 'bool', numbers);
    },
  };
}
