/**
 * @file The one matrix product, C(m, n) = sum over k of A(m, k) B(k, n), as WGSL. Readers say where A and B come
 * from, a writer where C goes; in between are patches of results in registers, and no branch that depends on an
 * edge: readers give something beyond it, writers drop what comes of it.
 */
import type { Kernel } from '../runtime/kernel.js';
import { directSum } from './direct.js';
import { sharedSum } from './shared.js';
import { eachFour, type Factors } from './sum.js';
import { sidesOf, type Tile } from './tile.js';
import type { Writer } from './writers.js';

/** Numbers of every product, in this order; those of readers and writers follow at GEOMETRY. */
const SIZES = `
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

function gemm(
  name: string,
  factors: Factors,
  writer: Writer,
  tile: Tile,
  isMixed: boolean,
): Kernel {
  const [height, width] = sidesOf(tile);
  const sum = tile.isShared ? sharedSum(factors, tile, isMixed) : directSum(factors, tile);
  const code = `${SIZES}
${factors.geometry}
${sum.declarations}
${writer.code}
@compute @workgroup_size(${tile.threadsM * tile.threadsN})
fn main(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(num_workgroups) workgroups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let tile = workgroup.y * workgroups.x + workgroup.x;
  if (tile >= p(0u)) { return; }
  let tilesN = (sizeN() + ${width - 1}u) / ${width}u;
  let tilesM = (sizeM() + ${height - 1}u) / ${height}u;
  let startN = tile % tilesN * ${width}u;
  let startM = tile / tilesN % tilesM * ${height}u;
  let part = tile / (tilesN * tilesM);
  split = part % splits();
  batch = part / splits();
  prepare();
  let startK = part % splits() * sizeOfSplit();
  // A local of its own: only that is known to be the same for the whole workgroup.
  let end = min(startK + sizeOfSplit(), sizeK());
  endOfK = end;
  let rowOfPatch = thread / ${tile.threadsN}u * ${tile.perM}u;
  let columnOfPatch = thread % ${tile.threadsN}u * ${tile.perN}u;
${eachFour(tile, (row, j) => `  var c${row}_${j} = vec4<f32>(0.0);`)}
${sum.body}
${eachFour(tile, (row, j) => `  write(startM + rowOfPatch + ${row}u, startN + columnOfPatch + ${4 * j}u, c${row}_${j});`)}
}`;
  const reads = { ...sum.reads, ...writer.reads };
  return { name, reads, writes: writer.writes, threads: 1, code, hasF16: isMixed };
}

/** Makes the text once per name. */
const made = new Map<string, Kernel>();

/** `isMixed`: factors are rounded to 16 bits; the tile is a shared one then. */
export function gemmOf(
  factors: Factors,
  writer: Writer,
  tileName: string,
  tile: Tile,
  isMixed: boolean,
): Kernel {
  const name = `${writer.name} = ${factors.a.name} x ${factors.b.name}, ${tileName}${isMixed ? ', f16' : ''}`;
  let kernel = made.get(name);
  if (!kernel) {
    kernel = gemm(name, factors, writer, tile, isMixed);
    made.set(name, kernel);
  }
  return kernel;
}
