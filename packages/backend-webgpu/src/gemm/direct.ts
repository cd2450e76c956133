/**
 * @file Sums whose factors every invocation reads itself. On a processor this is the fast way: what is called
 * workgroup memory there is memory like any other, and the barriers around it are switches between coroutines.
 */
import { eachFour, type Factors, range, type Sum } from './core.js';
import { bindingOf, scalarReader } from './reader.js';
import type { Tile } from './tile.js';

const COMPONENTS = 'xyzw';

export function directSum({ a, b }: Factors, tile: Tile): Sum {
  const { perM, perN } = tile;
  const lanes = Math.min(perM, 4);
  const rows = range(perM / lanes);
  const columns = range(perN / 4);
  const rowOf = (row: number) =>
    lanes === 1 ? `a${row}` : `a${Math.floor(row / lanes)}.${COMPONENTS[row % lanes]}`;
  return {
    reads: { ...bindingOf('A', false), ...bindingOf('B', false) },
    declarations: `${scalarReader(a, 'A', lanes)}\n${scalarReader(b, 'B', 4)}`,
    body: `
${rows.map((i) => `  let outerA${i} = outerA(startM + rowOfPatch + ${i * lanes}u);`).join('\n')}
${columns.map((j) => `  let outerB${j} = outerB(startN + columnOfPatch + ${4 * j}u);`).join('\n')}
  var placeA = startA(startK);
  var placeB = startB(startK);
  for (var k = startK; k < end; k++) {
    let atA = atA(placeA);
    let atB = atB(placeB);
${rows.map((i) => `    let a${i} = loadA(outerA${i}, atA);`).join('\n')}
${columns.map((j) => `    let b${j} = loadB(outerB${j}, atB);`).join('\n')}
${eachFour(tile, (row, j) => `    c${row}_${j} += ${rowOf(row)} * b${j};`)}
    placeA = nextA(placeA);
    placeB = nextB(placeB);
  }`,
  };
}
