/** @file Readers of weights: safetensors and PyTorch's files. What they accept must add up. */
import { decodePth, decodeSafetensors, encodeSafetensors, LayerError } from '@striate/layers';
import fc from 'fast-check';
import { altered, damaged } from './mutate.mjs';
import { fixtures } from './places.mjs';
import { membersOf, zipOf } from './zip.mjs';

const FOLDER = 'packages/layers/test/fixtures/pth';
const safetensors = [
  ...fixtures(FOLDER, '.safetensors'),
  Buffer.concat(
    encodeSafetensors({
      state: new Map([
        ['a.weight', { dtype: 'float32', shape: [2, 3], data: new Float32Array(6) }],
        ['b', { dtype: 'int64', shape: [], data: new BigInt64Array(1) }],
      ]),
      metadata: { format: 'pt' },
    }),
  ),
];
const pth = fixtures(FOLDER, '.pth');

/** Throws where a tensor that was read has other values than its shape asks for. */
function checkState(state) {
  for (const [name, { dtype, shape, data }] of state) {
    const Values = dtype === 'float32' ? Float32Array : BigInt64Array;
    const count = shape.reduce((product, size) => product * size, 1);
    if (!(data instanceof Values) || data.length !== count) {
      throw new Error(`${name} (${dtype}, ${shape}) has ${data.length} values.`);
    }
  }
}

const headerOf = (bytes) =>
  JSON.parse(bytes.toString('utf8', 8, 8 + Number(bytes.readBigUInt64LE())));
/** A whole file's values behind a header whose entries say something else. */
const withHeader = fc.constantFrom(...safetensors).chain((bytes) =>
  altered([headerOf(bytes)]).map((header) => {
    const head = Buffer.from(JSON.stringify(header));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(head.length));
    return Buffer.concat([length, head, bytes.subarray(8 + Number(bytes.readBigUInt64LE()))]);
  }),
);

/** What a pickle says before a number of one byte, such as a side, a stride or an offset. */
const BININT1 = 0x4b;

/** A pickle with one or two of its small numbers changed, and all else as it was. */
function withOtherNumbers(pickle) {
  const places = [...pickle.keys()].filter((at) => pickle[at - 1] === BININT1);
  if (places.length === 0) return damaged([pickle]);
  const change = fc.tuple(fc.constantFrom(...places), fc.nat(255));
  return fc
    .array(change, { minLength: 1, maxLength: 2 })
    .map((changes) =>
      changes.reduce((now, [at, value]) => now.with(at, value), Uint8Array.from(pickle)),
    );
}

/** Archives that are sound, around a pickle that isn't. */
const withPickle = fc.constantFrom(...pth.filter(isStored).map(membersOf)).chain((members) => {
  const pickle = members.find(({ name }) => name.endsWith('/data.pkl'));
  return fc
    .oneof(damaged([pickle.bytes]), withOtherNumbers(pickle.bytes))
    .map((bytes) =>
      zipOf(members.map((member) => (member === pickle ? { ...pickle, bytes } : member))),
    );
});

function isStored(zip) {
  return zip[0] === 0x50 && zip.readUInt16LE(8) === 0 && zip.includes('/data.pkl');
}

export const targets = {
  safetensors: {
    cases: 4000,
    input: fc.oneof(damaged(safetensors), withHeader),
    read: (bytes) => checkState(decodeSafetensors(bytes).state),
    refusals: [LayerError],
  },
  pth: {
    cases: 4000,
    input: fc.oneof(damaged(pth), { weight: 3, arbitrary: withPickle }),
    read: (bytes) => checkState(decodePth(bytes)),
    refusals: [LayerError],
  },
};
