/**
 * @file Sums whose factors every invocation reads itself. On a processor this is the fast way: what is called
 * workgroup memory there is memory like any other, and the barriers around it are switches between coroutines.
 */
import { bindingOf, hasWide, type Reader, type Role, scalarReader, sizeOf } from './reader.js';
import { eachFour, type Factors, range, type Sum } from './sum.js';
import type { Tile } from './tile.js';

const COMPONENTS = 'xyzw';

export function directSum(factors: Factors, tile: Tile): Sum {
  const { a, b } = factors;
  if (a.fours === 'k' && b.fours === 'k') return dotSum(tile);
  return isByTap(a, b) ? tapSum(factors, tile) : productSum(factors, tile);
}

/** Both factors lie on end along k, in fours: what a Linear layer computes forward. */
function dotSum(tile: Tile): Sum {
  const { perM, perN } = tile;
  const start = (role: Role, first: string) =>
    `(batch * ${sizeOf(role)} + min(${first}, ${sizeOf(role)} - 1u)) * (sizeK() / 4u)`;
  return {
    reads: { ...bindingOf('A', true), ...bindingOf('B', true) },
    declarations: '',
    body: `
${range(perM)
  .map((i) => `  let rowA${i} = ${start('A', `startM + rowOfPatch + ${i}u`)};`)
  .join('\n')}
${range(perN)
  .map((j) => `  let columnB${j} = ${start('B', `startN + columnOfPatch + ${j}u`)};`)
  .join('\n')}
  for (var k = startK / 4u; k < end / 4u; k++) {
${range(perM)
  .map((i) => `    let a${i} = dataA[rowA${i} + k];`)
  .join('\n')}
${range(perN)
  .map((j) => `    let b${j} = dataB[columnB${j} + k];`)
  .join('\n')}
${eachFour(
  tile,
  (row, j) =>
    `    c${row}_${j} += vec4<f32>(${range(4)
      .map((four) => `dot(a${row}, b${4 * j + four})`)
      .join(', ')});`,
)}
  }`,
  };
}

/** What a patch reads for one k, vectors of neighbouring rows of A and columns of B, and what it makes of them. */
function patchOf(tile: Tile) {
  const lanes = Math.min(tile.perM, 4);
  const vectorsOf = (role: Role, count: number, step: number, first: string) =>
    range(count).map((i) => ({ role, i, outer: `outer${role}(${first} + ${i * step}u)` }));
  return {
    lanes,
    vectors: [
      ...vectorsOf('A', tile.perM / lanes, lanes, 'startM + rowOfPatch'),
      ...vectorsOf('B', tile.perN / 4, 4, 'startN + columnOfPatch'),
    ],
    products: eachFour(tile, (row, j) => {
      const vector = `A${Math.floor(row / lanes)}`;
      const factor = lanes === 1 ? vector : `${vector}.${COMPONENTS[row % lanes]}`;
      return `    c${row}_${j} += ${factor} * B${j};`;
    }),
  };
}

/** Bindings and declarations of both factors, `lanes` rows of A and four columns of B at once. */
function readersOf({ a, b }: Factors, lanes: number): Omit<Sum, 'body'> {
  return {
    reads: { ...bindingOf('A', hasWide(a, lanes)), ...bindingOf('B', hasWide(b, 4)) },
    declarations: `${scalarReader(a, 'A', lanes)}\n${scalarReader(b, 'B', 4)}`,
  };
}

function productSum(factors: Factors, tile: Tile): Sum {
  const { lanes, vectors, products } = patchOf(tile);
  return {
    ...readersOf(factors, lanes),
    body: `
${vectors.map(({ role, i, outer }) => `  let outer${role}${i} = ${outer};`).join('\n')}
  var placeA = startA(startK);
  var placeB = startB(startK);
  for (var k = startK; k < end; k++) {
    let atA = atA(placeA);
    let atB = atB(placeB);
${vectors.map(({ role, i }) => `    let ${role}${i} = load${role}(outer${role}${i}, at${role});`).join('\n')}
${products}
    placeA = nextA(placeA);
    placeB = nextB(placeB);
  }`,
  };
}

/** Whether both factors take k apart into the same (channel, tap), or not at all. */
function isByTap(a: Reader, b: Reader): boolean {
  return a.radices?.join() === b.radices?.join();
}

/**
 * Goes through k by taps, all channels of one before the next: whether a picture has the tap's pixels is found out
 * once per tap, and from channel to channel every factor is the same way apart.
 */
function tapSum(factors: Factors, tile: Tile): Sum {
  const { lanes, vectors, products } = patchOf(tile);
  const [middles, lows] = factors.a.radices ?? ['1', '1'];
  return {
    ...readersOf(factors, lanes),
    body: `
${vectors.map(({ role, i, outer }) => `  let outer${role}${i} = ${outer};`).join('\n')}
  let lows = u32(${lows});
  let channels = sizeK() / (u32(${middles}) * lows);
  let stepA = atA(vec3<i32>(1, 0, 0)).x - atA(vec3<i32>(0)).x;
  let stepB = atB(vec3<i32>(1, 0, 0)).x - atB(vec3<i32>(0)).x;
  for (var k = startK; k < end; ) {
    let tap = k / channels;
    let channel = k % channels;
    let place = vec3<i32>(vec3<u32>(channel, tap / lows, tap % lows));
    let atA = atA(place);
    let atB = atB(place);
${vectors
  .map(
    ({ role, i }) => `    let exists${role}${i} = exists${role}(outer${role}${i}, at${role});
    let index${role}${i} = index${role}(outer${role}${i}, at${role}, exists${role}${i});`,
  )
  .join('\n')}
    var alongA = 0;
    var alongB = 0;
    let next = min(k + channels - channel, end);
    for (; k < next; k++) {
${vectors.map(({ role, i }) => `    let ${role}${i} = element${role}(index${role}${i} + along${role}, exists${role}${i});`).join('\n')}
${products}
      alongA += stepA;
      alongB += stepB;
    }
  }`,
  };
}
