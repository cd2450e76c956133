import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePth, LayerError } from '../src/index.js';
import { type Member, op, pickle, pth, pthOf, tensorOf, type ZipOptions, zip } from './archive.js';

const read = (name: string) => readFileSync(new URL(`./fixtures/pth/${name}.pth`, import.meta.url));

const plain: Member = { name: 'a/data.pkl', data: pickle(op.dict()) };
const zero: Member = { name: 'a/data/0', data: new Uint8Array(8) };
const archive = (members: readonly Member[], options: ZipOptions = {}) => zip(members, options);
/** `count` times the same operation. */
const times = (count: number, code: number) => new Uint8Array(count).fill(code);
const state = (...operations: readonly Uint8Array[]) => pth(pickle(...operations));
const repeated = (copies: number) => {
  const keys = Array.from({ length: copies }, (_, i) => [op.text(`x${i}`), tensorOf()]);
  return pth(pickle(op.dict(...keys.flat())), { 0: new Uint8Array(8) });
};

describe('an archive that lies is refused:', () => {
  it.each<[string, Uint8Array, string]>([
    ['entries too few', archive([plain], { claimedCount: 2 }), 'ends early'],
    ['entries too many', archive([plain, zero], { claimedCount: 1 }), 'entries too many'],
    ['2^50 entries', archive([plain], { claimedCount: 2 ** 50, zip64: true }), 'ends early'],
    ['a directory too long', archive([plain], { claimedDirectory: 1e6 }), 'outside of the file'],
    ['a part of several', archive([plain], { disk: 1 }), 'one part of several'],
    ['an entry too large', archive([{ ...plain, claimedSize: 1e6 }]), 'ends early'],
    [
      'an entry of 2^52 bytes',
      archive([{ ...plain, claimedSize: 2 ** 52 }], { zip64: true }),
      'ends early',
    ],
    [
      'an entry of 2^60 bytes',
      archive([{ ...plain, claimedSize: 2 ** 60 }], { zip64: true }),
      'claims 1152921504606847000 bytes',
    ],
    ['overlapping entries', archive([{ ...plain, claimedSize: 50 }, zero]), 'overlaps'],
    ['two entries of one name', archive([plain, zero, zero]), 'two entries are called "a/data/0"'],
    [
      'a name that is another',
      archive([plain, { ...zero, claimedName: 'a/data/1' }]),
      'another name',
    ],
    ['an encrypted entry', archive([{ ...plain, flags: 1 }]), 'is encrypted'],
    [
      'a size in a zip64 field that is missing',
      archive([{ ...plain, claimedSize: 2 ** 32 - 1 }]),
      'is missing',
    ],
    ['no directory', archive([plain]).subarray(0, 60), 'cut off'],
  ])('%s', (_, bytes, reason) => {
    expect(() => decodePth(bytes)).toThrow(LayerError);
    expect(() => decodePth(bytes)).toThrow(reason);
  });
});

describe('a pickle that lies is refused:', () => {
  it.each<[string, Uint8Array, string]>([
    ['no end', pth(op.raw(0x80, 2)), 'ends early'],
    ['nothing', state(), 'empty stack'],
    ['a text of 2^32 - 1 bytes', state(op.text('x', 2 ** 32 - 1)), 'ends early'],
    ['text that is no UTF-8', state(op.raw(0x58, 1, 0, 0, 0, 0xff)), 'no UTF-8'],
    ['a line without an end', pth(op.raw(0x63, 0x61)), 'within a line'],
    ['an old protocol', pth(op.raw(0x80, 1, 0x2e)), 'protocol 1'],
    ['an unknown operation', state(op.raw(0x81)), 'operation 0x81'],
    ['an integer of 255 bytes', state(op.raw(0x8a, 255), times(255, 1)), 'integer of 255 bytes'],
    ['more operations than any state dict', state(times(2 ** 22, 0x4e)), 'operations'],
    ['an end without a beginning', state(op.raw(0x74)), 'has not begun'],
    ['a pop below a group', state(op.raw(0x4e, 0x28, 0x85)), 'empty stack'],
    ['a value never kept', state(op.raw(0x6a, 255, 255, 255, 255)), 'recalls a value'],
    ['an item of a list', state(op.raw(0x5d), op.text('k'), op.text('v'), op.raw(0x73)), 'no dict'],
    ['a key without a value', state(op.dict(op.text('k'))), 'without a value'],
    [
      'a key twice',
      state(op.dict(...[1, 2, 3, 4].map(() => op.text('k')))),
      'has the key "k" twice',
    ],
    [
      'a number twice',
      state(op.dict(...[1, 2, 3, 4].map(() => op.int(1)))),
      'the key a number twice',
    ],
    ['an item of a dict', state(op.raw(0x7d, 0x4e, 0x61)), 'no list'],
    ['a call of text', state(op.call(op.text('os.system'), op.text('ls'))), 'no function'],
    ['attributes of a list', state(op.raw(0x5d, 0x4e, 0x62)), 'attributes'],
    ['an unknown global', state(op.global('builtins', 'eval')), 'builtins.eval'],
    ['a global named by numbers', state(op.raw(0x4b, 1, 0x4b, 1, 0x93)), 'no text'],
    ['a global with a name of 1 MB', state(op.global('x', 'y'.repeat(1e6))), 'yyy…'],
    ['a name like a property', state(op.global('__proto__', 'constructor')), 'constructor'],
    ['a storage that is none', state(op.raw(0x4e, 0x51)), 'no storage'],
    ['a name alone', state(op.global('torch', 'FloatStorage')), 'but a name of PyTorch'],
  ])('%s', (_, bytes, reason) => {
    expect(() => decodePth(bytes)).toThrow(LayerError);
    expect(() => decodePth(bytes)).toThrow(reason);
  });

  it('lists nested a million deep, and dicts within themselves', () => {
    const deep = op.dict(
      op.text('k'),
      Buffer.concat([times(2 ** 20 - 20, 0x5d), times(2 ** 20 - 21, 0x61)]),
    );
    expect(() => decodePth(state(deep))).toThrow('k (a list or tuple of 1)');
    const own = Buffer.concat([op.raw(0x7d, 0x71, 0), op.text('k'), op.raw(0x68, 0, 0x73)]);
    expect(() => decodePth(state(own))).toThrow('a dict of k (a dict of 1)');
    const key = Buffer.concat([op.raw(0x7d, 0x5d, 0x71, 0, 0x68, 0, 0x61), op.raw(0x68, 0, 0x73)]);
    expect(() => decodePth(state(key))).toThrow('a list or tuple of 1 (a list or tuple of 1)');
  });
});

describe('a tensor that lies is refused:', () => {
  it.each<[string, Uint8Array, string]>([
    ['more than there is', pthOf({ shape: [3] }), 'reaches to element 2 of a storage of 2'],
    ['an offset past the end', pthOf({ shape: [1], offset: 2 }), 'reaches to element 2'],
    ['an offset of 2^53', pthOf({ shape: [1], offset: 2 ** 53 }), 'no proper storage, offset'],
    ['strides past the end', pthOf({ shape: [2, 1], strides: [2, 1] }), 'reaches to element 2'],
    ['huge strides', pthOf({ shape: [2, 2], strides: [2 ** 52, 2 ** 52] }), 'reaches to element'],
    ['a huge shape', pthOf({ shape: [2 ** 40, 2 ** 40], strides: [1, 1] }), 'reaches to element'],
    ['a huge shape of one element', pthOf({ shape: [2 ** 40], strides: [0] }), 'repeat'],
    ['an uncountable one', pthOf({ shape: [2 ** 40, 2 ** 40], strides: [0, 0] }), 'repeat'],
    ['strides too few', pthOf({ shape: [1, 1] }), 'no proper storage'],
    [
      '65 dimensions',
      pthOf({ shape: Array(65).fill(1), strides: Array(65).fill(0) }),
      '65 dimensions',
    ],
    ['a storage that claims more', pthOf({ count: 3 }), 'claims 3 elements of 4 bytes, but has 8'],
    ['a storage of another type', pthOf({ kind: 'DoubleStorage' }), 'claims 2 elements of 8 bytes'],
    ['a storage that is missing', pthOf({ storage: '../0' }), '"../0" is missing'],
  ])('%s', (_, bytes, reason) => {
    expect(() => decodePth(bytes)).toThrow(LayerError);
    expect(() => decodePth(bytes)).toThrow(reason);
  });

  it('a parameter that is no tensor', () => {
    const parameter = op.call(op.global('torch._utils', '_rebuild_parameter'), op.text('x'));
    expect(() => decodePth(state(parameter))).toThrow('is no tensor');
  });

  it('a storage repeated beyond all bounds, but not a few times', () => {
    expect(decodePth(repeated(100)).size).toBe(100);
    const large = Array.from({ length: 40 }, (_, i) => [
      op.text(`x${i}`),
      tensorOf({ count: 2 ** 18, shape: [2 ** 18] }),
    ]);
    const file = pth(pickle(op.dict(...large.flat())), { 0: new Uint8Array(2 ** 20) });
    expect(() => decodePth(file)).toThrow('repeat their storages');
  });
});

describe('whatever the bytes, nothing but a LayerError is thrown, and soon', () => {
  const FILES = [
    ...['plain', 'wrapped', 'strided', 'integers', 'shared', 'parameters', 'protocol-4', 'half'],
    ...['evil', 'whole-module', 'compressed', 'script', 'legacy', 'negated'],
  ].map(read);
  const file = fc.constantFrom(...FILES);
  const LIMIT = 1000;

  /** Decodes; the longest of these calls is what hostile bytes can cost. */
  function survive(bytes: Uint8Array): void {
    const start = performance.now();
    try {
      decodePth(bytes);
      decodePth(bytes, { key: 'state_dict' });
    } catch (error) {
      if (!(error instanceof LayerError)) throw error;
    }
    expect(performance.now() - start).toBeLessThan(LIMIT);
  }

  it('files cut off anywhere', () => {
    fc.assert(
      fc.property(file, fc.double({ min: 0, max: 1, noNaN: true }), (bytes, part) => {
        survive(bytes.subarray(0, Math.floor(bytes.length * part)));
      }),
      { numRuns: 3000 },
    );
  });

  const change = fc.tuple(fc.nat(), fc.nat(255));
  it('files with bytes changed', () => {
    fc.assert(
      fc.property(file, fc.array(change, { minLength: 1, maxLength: 6 }), (bytes, changes) => {
        const broken = Uint8Array.from(bytes);
        for (const [at, value] of changes) broken[at % broken.length] = value;
        survive(broken);
      }),
      { numRuns: 6000 },
    );
  });

  it('pieces of two files in one', () => {
    fc.assert(
      fc.property(file, file, fc.nat(), fc.nat(), (a, b, i, j) => {
        survive(Buffer.concat([a.subarray(0, i % a.length), b.subarray(j % b.length)]));
      }),
      { numRuns: 2000 },
    );
  });

  const OPERATIONS = [
    ...[0x28, 0x4e, 0x88, 0x29, 0x74, 0x85, 0x86, 0x87, 0x5d, 0x61, 0x65, 0x7d, 0x73, 0x75],
    ...[0x94, 0x93, 0x51, 0x52, 0x62],
  ].map((code) => op.raw(code));
  const WORDS = [
    ...[op.raw(0x4b, 1), op.raw(0x68, 0), op.raw(0x68, 1), op.raw(0x71, 0), op.raw(0x71, 1)],
    ...[op.text('0'), op.text('storage'), op.int(2 ** 40), op.int(2), tensorOf()],
    ...['_rebuild_tensor_v2', '_rebuild_parameter'].map((name) => op.global('torch._utils', name)),
    ...[op.global('torch', 'FloatStorage'), op.global('collections', 'OrderedDict')],
  ];
  it('pickles of operations in any order', () => {
    const operations = fc.array(fc.constantFrom(...OPERATIONS, ...WORDS), { maxLength: 40 });
    fc.assert(
      fc.property(operations, (codes) => {
        survive(pth(pickle(...codes), { 0: new Uint8Array(8) }));
      }),
      { numRuns: 5000 },
    );
  });

  it('tensors of any offset, shape and strides agree with plain indexing', () => {
    const dimension = fc.tuple(fc.nat(4), fc.nat(9));
    fc.assert(
      fc.property(fc.array(dimension, { maxLength: 4 }), fc.nat(12), (dimensions, offset) => {
        const shape = dimensions.map(([size]) => size);
        const strides = dimensions.map(([, stride]) => stride);
        const places = shape.reduce(
          (found, size, axis) =>
            found.flatMap((at) => Array.from({ length: size }, (_, i) => at + i * strides[axis]!)),
          [offset],
        );
        const values = Float32Array.from({ length: 24 }, (_, i) => i);
        const tensor = tensorOf({ count: 24, shape, strides, offset });
        const file = pth(pickle(op.dict(op.text('x'), tensor)), {
          0: new Uint8Array(values.buffer),
        });
        if (places.some((at) => at >= 24)) {
          expect(() => decodePth(file)).toThrow('reaches to element');
        } else {
          expect([...decodePth(file).get('x')!.data]).toEqual(places);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
