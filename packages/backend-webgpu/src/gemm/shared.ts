/** @file Sums whose factors a workgroup loads together: two slabs of its memory take turns. */
import { bindingOf, blockReader } from './reader.js';
import { eachFour, type Factors, range, type Sum } from './sum.js';
import { SLAB, sidesOf, type Tile } from './tile.js';

/** `isMixed`: slabs hold 16-bit floats, half the memory and its traffic; products and sums are float32. */
export function sharedSum({ a, b }: Factors, tile: Tile, isMixed: boolean): Sum {
  const four = isMixed ? 'vec4<f16>' : 'vec4<f32>';
  const [height, width] = sidesOf(tile);
  const threads = tile.threadsM * tile.threadsN;
  const [loadsA, loadsB] = [loads('A', height, threads, four), loads('B', width, threads, four)];
  const rows = (role: 'A' | 'B', side: number, per: number, first: string) =>
    range(per / 4)
      .map(
        (i) =>
          `      let ${role.toLowerCase()}${i} = vec4<f32>(slab${role}[(slab * ${SLAB}u + i) * ${side / 4}u + ${first} / 4u + ${i}u]);`,
      )
      .join('\n');
  return {
    reads: {
      ...bindingOf('A', a.fours !== undefined),
      ...bindingOf('B', b.fours !== undefined),
    },
    declarations: `${blockReader(a, 'A')}
${blockReader(b, 'B')}
var<workgroup> slabA: array<${four}, ${(2 * SLAB * height) / 4}>;
var<workgroup> slabB: array<${four}, ${(2 * SLAB * width) / 4}>;`,
    body: `
${loadsA.declare}
${loadsB.declare}
  var k = startK;
  var slab = 0u;
  // Every round loads a slab into registers while the one before is summed; one barrier hands it over.
  loop {
    let hasMore = k < end;
    if (hasMore) {
${loadsA.load}
${loadsB.load}
    }
    if (k > startK) {
    for (var i = 0u; i < ${SLAB}u; i++) {
${rows('A', height, tile.perM, 'rowOfPatch')}
${rows('B', width, tile.perN, 'columnOfPatch')}
${eachFour(tile, (row, j) => `      c${row}_${j} += a${Math.floor(row / 4)}.${'xyzw'[row % 4]} * b${j};`)}
    }
    }
    if (!hasMore) { break; }
    slab = 1u - slab;
${loadsA.store}
${loadsB.store}
    workgroupBarrier();
    k += ${SLAB}u;
  }`,
  };
}

/** A slab comes in blocks of 4 x 4, as many to every thread; column j of a block is four neighbours at k + j. */
function loads(role: 'A' | 'B', side: number, threads: number, four: string) {
  const columns = side / 4;
  const blocks = (columns * SLAB) / 4;
  const rounds = range(Math.ceil(blocks / threads));
  const start = role === 'A' ? 'startM' : 'startN';
  const each = (text: (round: number) => string) =>
    rounds
      .map((round) => {
        const isFull = (round + 1) * threads <= blocks;
        const body = text(round);
        return isFull ? body : `  if (thread < ${blocks - round * threads}u) {\n${body}\n  }`;
      })
      .join('\n');
  const block = (round: number) => `(thread + ${round * threads}u)`;
  const outer = (round: number) => `${block(round)} % ${columns}u`;
  const inner = (round: number) => `${block(round)} / ${columns}u * 4u`;
  return {
    declare: rounds
      .map(
        (round) => `  let outer${role}${round} = outer${role}(${start} + ${outer(round)} * 4u);
  var load${role}${round}: mat4x4<f32>;`,
      )
      .join('\n'),
    load: each(
      (round) => `  load${role}${round} = read${role}(outer${role}${round}, k + ${inner(round)});`,
    ),
    store: each((round) =>
      range(4)
        .map(
          (j) =>
            `  slab${role}[(slab * ${SLAB}u + ${inner(round)} + ${j}u) * ${columns}u + ${outer(round)}] = ${four}(load${role}${round}[${j}]);`,
        )
        .join('\n'),
    ),
  };
}
