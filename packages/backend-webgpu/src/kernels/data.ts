/** @file What comes from outside: batches of pictures, and dropout's random masks. */
import { elementCount } from '@striate/shapes';
import type { Backend } from '@striate/tensor';
import { dropThreshold, maskWords } from '@striate/tensor/random';
import type { Engine } from '../runtime/engine.js';
import { float, perElement } from '../runtime/kernel.js';

/** Channels whose mean and std fit into a kernel's numbers. */
const MOST_CHANNELS = 16;

/** Pixels come as bytes, four to a word: a quarter of what floats would be. */
const PICTURES = perElement(
  'pictures',
  { pixels: 'u32', flip: 'u32' },
  { output: 'f32' },
  `
  let channels = p(1u);
  let height = p(2u);
  let width = p(3u);
  let column = i % width;
  let y = i / width % height;
  let c = i / (width * height) % channels;
  let picture = i / (width * height * channels);
  let x = select(column, width - 1u - column, byteOf(flip[picture / 4u], picture) == 1u);
  let start = ((picture * height + y) * width + x) * channels + c;
  let value = f32(byteOf(pixels[start / 4u], start)) / 255.0;
  output[i] = (value - pf(4u + c)) / pf(4u + channels + c);`,
  'fn byteOf(word: u32, i: u32) -> u32 { return (word >> (8u * (i % 4u))) & 255u; }',
);

/** Philox4x32-10, one block per invocation: four neighbouring elements. */
const DROPOUT_MASK = perElement(
  'dropoutMask',
  {},
  { mask: 'u32' },
  `
  var c = vec4<u32>(i, p(4u), p(5u), p(6u));
  var k = vec2<u32>(p(7u), p(8u));
  for (var round = 0; round < 10; round++) {
    let high = vec2<u32>(mulHigh(0xd2511f53u, c.x), mulHigh(0xcd9e8d57u, c.z));
    c = vec4<u32>(high.y ^ c.y ^ k.x, 0xcd9e8d57u * c.z, high.x ^ c.w ^ k.y, 0xd2511f53u * c.x);
    k += vec2<u32>(0x9e3779b9u, 0xbb67ae85u);
  }
  for (var j = 0u; j < 4u && 4u * i + j < p(1u); j++) {
    mask[4u * i + j] = u32(c[j] >= p(2u) && p(3u) == 0u);
  }`,
  `
fn mulHigh(a: u32, b: u32) -> u32 {
  let low = vec2<u32>(a & 0xffffu, b & 0xffffu);
  let high = vec2<u32>(a >> 16u, b >> 16u);
  let middle = high.x * low.y + ((low.x * low.y) >> 16u);
  let carry = low.x * high.y + (middle & 0xffffu);
  return high.x * high.y + (middle >> 16u) + (carry >> 16u);
}`,
);

/** Bytes as words, filled up with zeros. */
function packed(bytes: Uint8Array): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(Math.ceil(bytes.length / 4));
  new Uint8Array(words.buffer).set(bytes);
  return words;
}

export function dataKernels(engine: Engine): Pick<Backend, 'pictures' | 'dropoutMask'> {
  return {
    pictures(pixels, shape, { flip, mean, std }) {
      const [n, h, w, c] = shape as readonly [number, number, number, number];
      if (c > MOST_CHANNELS) {
        throw new RangeError(
          `Pictures have ${c} channels, but at most ${MOST_CHANNELS} can be normalised.`,
        );
      }
      const uploads = [pixels, flip ?? new Uint8Array(n)].map((bytes) =>
        engine.uploadWords(packed(bytes)),
      );
      const y = engine.create([n, c, h, w]);
      const numbers = [c, h, w, ...[...mean, ...std].map(float)];
      engine.run(PICTURES, [...uploads, y], pixels.length, numbers);
      for (const upload of uploads) engine.release(upload);
      return y;
    },

    dropoutMask(shape, p, key) {
      const count = elementCount(shape);
      const threshold = dropThreshold(p);
      const y = engine.create(shape);
      // A threshold of 2^32 drops everything, but is no word.
      const numbers = [count, threshold, Number(threshold > 0xffffffff), ...maskWords(key)];
      engine.run(DROPOUT_MASK, [y], Math.ceil(count / 4), numbers);
      return y;
    },
  };
}
