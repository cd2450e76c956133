import { readFileSync } from 'node:fs';
import { manualSeed } from '@striate/tensor';
import { reference } from '@striate/tensor/reference';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BatchNorm2d,
  Conv2d,
  decodeSafetensors,
  encodeSafetensors,
  LayerError,
  Sequential,
} from '../src/index.js';

const sample = readFileSync(new URL('./fixtures/sample.safetensors', import.meta.url));

function model(): Sequential {
  return new Sequential(
    new Conv2d({ inChannels: 1, outChannels: 2, kernelSize: 2 }),
    new BatchNorm2d({ numFeatures: 2 }),
  );
}

/** A file from a header and a number of value bytes. */
function file(header: unknown, bytes: number, claimed?: number): Uint8Array {
  const text = new TextEncoder().encode(
    typeof header === 'string' ? header : JSON.stringify(header),
  );
  const whole = new Uint8Array(8 + text.length + bytes);
  new DataView(whole.buffer).setBigUint64(0, BigInt(claimed ?? text.length), true);
  whole.set(text, 8);
  return whole;
}

describe('safetensors', () => {
  it("writes the bytes that PyTorch's own writer gives for the same weights", async () => {
    manualSeed(0);
    const parts = encodeSafetensors({
      state: await model().stateDict(),
      metadata: { format: 'pt' },
    });
    expect(Buffer.concat(parts).equals(sample)).toBe(true);
  });

  it('loads what PyTorch wrote', async () => {
    manualSeed(1);
    const other = model();
    other.loadStateDict(decodeSafetensors(sample).state);
    const backend = reference();
    await other.to(backend);
    manualSeed(0);
    const original = await model().stateDict();
    const loaded = await other.stateDict();
    for (const [key, { data }] of original) expect(loaded.get(key)!.data).toEqual(data);
  });

  const entry = { dtype: 'F32', shape: [2], data_offsets: [0, 8] };
  it.each([
    ['is empty', new Uint8Array(), 'fewer than'],
    ['ends within the header', sample.subarray(0, 40), 'header claims'],
    ['ends within the values', sample.subarray(0, sample.length - 4), 'needs'],
    ['has bytes too many', Buffer.concat([sample, Buffer.alloc(4)]), 'belong to no tensor'],
    ['claims a header of 2^60 bytes', file('{}', 0, 2 ** 60), 'header claims'],
    ['has a header that is no JSON', file('{"a":', 0), 'no JSON'],
    ['has a header that is a list', file('[]', 0), 'no JSON object'],
    ['has a type we do not know', file({ a: { ...entry, dtype: 'F8' } }, 8), 'of type "F8"'],
    [
      'has a type named like a property',
      file({ a: { ...entry, dtype: 'toString' } }, 8),
      'of type',
    ],
    ['has a negative size', file({ a: { ...entry, shape: [-2] } }, 8), 'no proper shape'],
    ['has an overflowing shape', file({ a: { ...entry, shape: [2 ** 40, 2 ** 40] } }, 8), 'needs'],
    ['has offsets past its end', file({ a: { ...entry, data_offsets: [8, 16] } }, 8), 'needs'],
    ['has overlapping values', file({ a: entry, b: entry }, 8), 'begins at'],
    ['has a null for a tensor', file({ a: null }, 0), 'of type'],
    [
      'has metadata that is no text',
      file({ __metadata__: { a: 1 } }, 0),
      'other things than strings',
    ],
  ])('refuses a file that %s', (_, bytes, reason) => {
    expect(() => decodeSafetensors(bytes)).toThrow(LayerError);
    expect(() => decodeSafetensors(bytes)).toThrow(reason);
  });

  it('never fails in another way than with a LayerError, whatever the bytes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: sample.length - 1 }),
        fc.integer({ min: 0, max: 255 }),
        (at, value) => {
          const broken = Uint8Array.from(sample);
          broken[at] = value;
          try {
            decodeSafetensors(broken);
          } catch (error) {
            expect(error).toBeInstanceOf(LayerError);
          }
        },
      ),
    );
  });
});

describe('loadStateDict', () => {
  it('names what is missing, unexpected or of another shape, and changes nothing', async () => {
    const target = model();
    const before = await target.stateDict();
    const state = new Map(before);
    state.delete('0.bias');
    state.set('2.weight', { dtype: 'float32', shape: [1], data: new Float32Array(1) });
    state.set('1.weight', { dtype: 'float32', shape: [3], data: new Float32Array(3) });
    state.set('0.weight', { ...before.get('0.weight')!, data: new Float32Array(8) } as never);
    expect(() => target.loadStateDict(state)).toThrow(
      /missing: 0\.bias; unexpected: 2\.weight; 1\.weight is float32 \[2\] here, but float32 \[3\] there/,
    );
    expect(await target.stateDict()).toEqual(before);
  });
});
