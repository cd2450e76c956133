/**
 * @file The one matrix product, C(m, n) = sum over k of A(m, k) B(k, n), as WGSL. Readers say where A and B come
 * from, a writer where C goes; in between are two slabs of workgroup memory in turn, patches of results in
 * registers, and no branch that depends on an edge: readers give 0 beyond it, writers drop what is.
 */
import type { Kernel } from '../runtime/kernel.js';
import type { Reader } from './readers.js';
import { SLAB, sidesOf, type Tile } from './tile.js';
import type { Writer } from './writers.js';

/** Numbers of every product, in this order; those of readers and writers follow at GEOMETRY. */
export const SIZES = `
fn sizeM() -> u32 { return p(1u); }
fn sizeN() -> u32 { return p(2u); }
fn sizeK() -> u32 { return p(3u); }
/** The k that one split sums. */
fn sizeOfSplit() -> u32 { return p(4u); }
fn splits() -> u32 { return p(5u); }
/** Elements of the whole result: partial sums are that far apart. */
fn sizeOfResult() -> u32 { return p(6u); }
const GEOMETRY = 7u;
/** Which matrix of a batch, or which group, and which split of k this workgroup has. */
var<private> batch: u32;
var<private> split: u32;
/** Where this split's k end. */
var<private> endOfK: u32;
`;

const range = (count: number) => [...Array(count).keys()];

export function gemm(name: string, a: Reader, b: Reader, writer: Writer, tile: Tile): Kernel {
  const [height, width] = sidesOf(tile);
  const threads = tile.threadsM * tile.threadsN;
  const [patchesM, patchesN] = [tile.perM / 4, tile.perN / 4];
  const code = `${SIZES}
${a.code('A')}
${b.code('B')}
${writer.code}
var<workgroup> slabA: array<vec4<f32>, ${(2 * SLAB * height) / 4}>;
var<workgroup> slabB: array<vec4<f32>, ${(2 * SLAB * width) / 4}>;

@compute @workgroup_size(${threads})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let tile = group.y * groups.x + group.x;
  if (tile >= p(0u)) { return; }
  let tilesN = (sizeN() + ${width - 1}u) / ${width}u;
  let tilesM = (sizeM() + ${height - 1}u) / ${height}u;
  let startN = tile % tilesN * ${width}u;
  let startM = tile / tilesN % tilesM * ${height}u;
  let part = tile / (tilesN * tilesM);
  split = part % splits();
  batch = part / splits();
  let startK = part % splits() * sizeOfSplit();
  // A local of its own: only that is known to be the same for the whole workgroup.
  let end = min(startK + sizeOfSplit(), sizeK());
  endOfK = end;
  let patchM = thread / ${tile.threadsN}u * ${patchesM}u;
  let patchN = thread % ${tile.threadsN}u * ${patchesN}u;
${range(tile.perM)
  .flatMap((i) => range(patchesN).map((j) => `  var c${i}_${j} = vec4<f32>(0.0);`))
  .join('\n')}
${loads('A', height, threads).declare}
${loads('B', width, threads).declare}
  var k = startK;
  var slab = 0u;
  // Every round loads a slab into registers while the one before is summed; one barrier hands it over.
  loop {
    let hasMore = k < end;
    if (hasMore) {
${loads('A', height, threads).load}
${loads('B', width, threads).load}
    }
    if (k > startK) {
    for (var i = 0u; i < ${SLAB}u; i++) {
      let rowA = (slab * ${SLAB}u + i) * ${height / 4}u + patchM;
      let rowB = (slab * ${SLAB}u + i) * ${width / 4}u + patchN;
${range(patchesM)
  .map((i) => `      let a${i} = slabA[rowA + ${i}u];`)
  .join('\n')}
${range(patchesN)
  .map((j) => `      let b${j} = slabB[rowB + ${j}u];`)
  .join('\n')}
${range(tile.perM)
  .flatMap((i) =>
    range(patchesN).map(
      (j) => `      c${i}_${j} += a${Math.floor(i / 4)}.${'xyzw'[i % 4]} * b${j};`,
    ),
  )
  .join('\n')}
    }
    }
    if (!hasMore) { break; }
    slab = 1u - slab;
${loads('A', height, threads).store}
${loads('B', width, threads).store}
    workgroupBarrier();
    k += ${SLAB}u;
  }
${range(tile.perM)
  .flatMap((i) =>
    range(patchesN).map(
      (j) => `  write(startM + patchM * 4u + ${i}u, startN + (patchN + ${j}u) * 4u, c${i}_${j});`,
    ),
  )
  .join('\n')}
}`;
  const reads = { ...a.reads('A'), ...b.reads('B'), ...writer.reads };
  return { name, reads, writes: writer.writes, threads: 1, code };
}

/** A slab comes in blocks of 4 x 4, as many to every thread; column j of a block is four neighbours at k + j. */
function loads(role: 'A' | 'B', side: number, threads: number) {
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
    declare: rounds.map((round) => `  var load${role}${round}: mat4x4<f32>;`).join('\n'),
    load: each(
      (round) =>
        `  load${role}${round} = read${role}(${start} + ${outer(round)} * 4u, k + ${inner(round)});`,
    ),
    store: each((round) =>
      range(4)
        .map(
          (j) =>
            `  slab${role}[(slab * ${SLAB}u + ${inner(round)} + ${j}u) * ${columns}u + ${outer(round)}] = load${role}${round}[${j}];`,
        )
        .join('\n'),
    ),
  };
}

/** Makes the text once per name. */
const made = new Map<string, Kernel>();

export function gemmOf(a: Reader, b: Reader, writer: Writer, tileName: string, tile: Tile): Kernel {
  const name = `${writer.name} = ${a.name} x ${b.name}, ${tileName}`;
  let kernel = made.get(name);
  if (!kernel) {
    kernel = gemm(name, a, b, writer, tile);
    made.set(name, kernel);
  }
  return kernel;
}
