/** @file Damaged files: what is whole, with a few changes that readers are known to trip over. */
import fc from 'fast-check';

/** Numbers at which lengths, counts and offsets go wrong. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const length = fc.integer({ min: 1, max: 64 });
const change = (weight, kind, fields = {}) => ({
  weight,
  arbitrary: fc.record({ kind: fc.constant(kind), place, ...fields }),
});
/** Most leave everything else where it was, so that a reader gets further than to the first length that is off. */
const CHANGES = [
  change(4, 'bit', { bit: fc.nat(7) }),
  change(4, 'number', { value: fc.constantFrom(...EDGES), bytes: fc.constantFrom(1, 2, 4, 8) }),
  change(1, 'cut'),
  change(1, 'remove', { length }),
  change(1, 'repeat', { length }),
  change(1, 'insert', { data: fc.uint8Array({ minLength: 1, maxLength: 16 }) }),
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

/** One of the whole files with one to three changes. Half of them are near the start, where headers are. */
export function damaged(whole) {
  const changes = fc.array(fc.tuple(fc.oneof(...CHANGES), fc.boolean()), {
    minLength: 1,
    maxLength: 3,
  });
  return fc.tuple(fc.constantFrom(...whole), changes).map(([bytes, list]) =>
    list.reduce((now, [change, isNear]) => {
      if (now.length === 0) return now;
      const reach = isNear ? Math.min(256, now.length) : now.length;
      return APPLY[change.kind](now, Math.floor(change.place * reach), change);
    }, Uint8Array.from(bytes)),
  );
}

const VALUES = [
  null,
  true,
  -1,
  0,
  1,
  0.5,
  1e308,
  2 ** 31,
  2 ** 32 + 1,
  2 ** 53,
  '',
  'F32',
  'I64',
  'F16',
  '__proto__',
  [],
  [0],
  [2 ** 53 - 1, 0],
  [2 ** 27, 2 ** 27],
  {},
  { a: {} },
];

/** What a number is put in the place of: a size that is off by a little is what looks most as if it were right. */
const NUMBERS = [
  (n) => n + 1,
  (n) => n - 1,
  (n) => n * 2,
  (n) => -n,
  (n) => n / 2,
  () => 0,
  (n) => n + 2 ** 32,
];

/** A tree of JSON with one to three of its values changed, taken out, or exchanged for others of it. */
export function altered(trees) {
  const step = fc.record({
    kind: fc.constantFrom('number', 'number', 'value', 'other', 'delete'),
    which: fc.nat(),
    from: fc.nat(),
    value: fc.constantFrom(...VALUES),
    change: fc.constantFrom(...NUMBERS),
  });
  return fc
    .tuple(fc.constantFrom(...trees), fc.array(step, { minLength: 1, maxLength: 3 }))
    .map(([tree, steps]) => {
      const changed = structuredClone(tree);
      for (const { kind, which, from, value, change } of steps) {
        const all = placesIn(changed);
        const places =
          kind === 'number' ? all.filter(([holder, key]) => Number.isFinite(holder[key])) : all;
        if (places.length === 0) continue;
        const [holder, key] = places[which % places.length];
        const [otherHolder, otherKey] = all[from % all.length];
        if (kind === 'delete') delete holder[key];
        else if (kind === 'number') holder[key] = change(holder[key]);
        else holder[key] = structuredClone(kind === 'other' ? otherHolder[otherKey] : value);
      }
      return changed;
    });
}

function placesIn(tree) {
  if (tree === null || typeof tree !== 'object') return [];
  return Object.keys(tree).flatMap((key) => [[tree, key], ...placesIn(tree[key])]);
}
