/**
 * @file Sums whose factors every invocation reads itself. On a processor this is the fast way: what is called
 * workgroup memory there is memory like any other, and the barriers around it are switches between coroutines.
 */
import { bindingOf, type Role, scalarReader, sizeOf } from './reader.js';
import { eachFour, type Factors, range, type Sum } from './sum.js';
import type { Tile } from './tile.js';

const COMPONENTS = 'xyzw';

export function directSum(factors: Factors, tile: Tile): Sum {
  const { a, b } = factors;
  return a.fours === 'k' && b.fours === 'k' ? dotSum(tile) : productSum(factors, tile);
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

function productSum({ a, b }: Factors, tile: Tile): Sum {
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
