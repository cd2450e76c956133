/** @file Damaged files: what is whole, with a few changes that readers are known to trip over. */
import fc from 'fast-check';

/** Numbers at which lengths, counts and offsets go wrong. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const length = fc.integer({ min: 1, max: 64 });
const CHANGES = [
  fc.record({ kind: fc.constant('bit'), place, bit: fc.nat(7) }),
  fc.record({
    kind: fc.constant('number'),
    place,
    value: fc.constantFrom(...EDGES),
    bytes: fc.constantFrom(1, 2, 4, 8),
  }),
  fc.record({ kind: fc.constant('cut'), place }),
  fc.record({ kind: fc.constant('remove'), place, length }),
  fc.record({ kind: fc.constant('repeat'), place, length }),
  fc.record({
    kind: fc.constant('insert'),
    place,
    data: fc.uint8Array({ minLength: 1, maxLength: 16 }),
  }),
];

const APPLY = {
  bit: (bytes, at, { bit }) => bytes.with(at, bytes[at] ^ (1 << bit)),
  number: (bytes, at, { value, bytes: size }) => {
    const changed = Uint8Array.from(bytes);
    for (let i = 0; i < size && at + i < changed.length; i++) {
      changed[at + i] = i < 4 ? value >>> (8 * i) : 0;
    }
    return changed;
  },
  cut: (bytes, at) => bytes.subarray(0, at),
  remove: (bytes, at, { length }) => joined(bytes.subarray(0, at), bytes.subarray(at + length)),
  repeat: (bytes, at, { length }) => joined(bytes.subarray(0, at + length), bytes.subarray(at)),
  insert: (bytes, at, { data }) => joined(bytes.subarray(0, at), data, bytes.subarray(at)),
};

const joined = (...parts) => Uint8Array.from(Buffer.concat(parts));

/** One of the whole files with one to four changes. Half of them are near the start, where headers are. */
export function damaged(whole) {
  const changes = fc.array(fc.tuple(fc.oneof(...CHANGES), fc.boolean()), {
    minLength: 1,
    maxLength: 4,
  });
  return fc.tuple(fc.constantFrom(...whole), changes).map(([bytes, list]) =>
    list.reduce((now, [change, isNear]) => {
      if (now.length === 0) return now;
      const reach = isNear ? Math.min(256, now.length) : now.length;
      return APPLY[change.kind](now, Math.floor(change.place * reach), change);
    }, Uint8Array.from(bytes)),
  );
}
