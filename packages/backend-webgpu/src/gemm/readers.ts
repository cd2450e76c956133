/** @file Where the factors of a product come from: matrices in memory, and what convolutions and their gradients read. */
import type { Reader } from './reader.js';

/**
 * A matrix per batch in memory, its elements lying on end along k or along the outer side. `isAligned`:
 * that side is a multiple of four, so that four are read at once.
 */
export function dense(along: 'k' | 'outer', isAligned: boolean): Reader {
  const isAlongK = along === 'k';
  const start = 'i32(batch) * SIZE * i32(sizeK())';
  return {
    name: `dense ${along}${isAligned ? ' by 4' : ''}`,
    outer: `return vec3<i32>(${start} + ${isAlongK ? 'i * i32(sizeK())' : 'i'}, 0, 0);`,
    k: `return vec4<i32>(${isAlongK ? 'place.x' : 'place.x * SIZE'}, 0, 0, 1);`,
    ...(isAligned ? { fours: along } : {}),
  };
}

/** The numbers of a convolution, from GEOMETRY on: (n, c, h, w) of x, (k, oh, ow) of the output, kernel, stride, padding, dilation, groups. */
const CONSTANTS = `
fn g(i: u32) -> i32 { return pi(GEOMETRY + i); }
const C = 1u; const H = 2u; const W = 3u; const O = 4u; const OH = 5u; const OW = 6u;
const KH = 7u; const KW = 8u; const SH = 9u; const SW = 10u; const PH = 11u; const PW = 12u; const DH = 13u; const DW = 14u; const GROUPS = 15u;
`;

/** What the readers of a product have in common; \`prepare\` is called when \`batch\` is known. */
export const MATRICES = 'fn prepare() {}';
export const CONVOLUTION = `${CONSTANTS}${MATRICES}`;

const X_SIDES = ['g(H)', 'g(W)'] as const;

/** (image, y, x) of the output at x's element that its first tap meets. */
const PIXEL = (image: string, y: string, x: string) => `
  let y = ${y} * g(SH) - g(PH);
  let x = ${x} * g(SW) - g(PW);
  let at = (${image} * g(C) * g(H) + y) * g(W) + x;`;

/** (channel of the group, row, column) of the kernel, as a distance within x. */
const TAP = (channel: string, row: string, column: string) => `
  let y = ${row} * g(DH);
  let x = ${column} * g(DW);
  let at = (${channel} * g(H) + y) * g(W) + x;`;

const OF_GROUP = 'i32(batch) * (g(C) / g(GROUPS))';

/** x for the forward direction: outer are pixels of the output, k are (channel, tap). */
export const PATCHES: Reader = {
  name: 'patches',
  outer: `
  let plane = g(OH) * g(OW);
  let pixel = i % plane;
  ${PIXEL('i / plane', '(pixel / g(OW))', '(pixel % g(OW))')}
  return vec3<i32>(at + ${OF_GROUP} * g(H) * g(W), y, x);`,
  radices: ['g(KH)', 'g(KW)'],
  k: `${TAP('place.x', 'place.y', 'place.z')}
  return vec4<i32>(at, y, x, 1);`,
  sides: X_SIDES,
};

/** The weight for the forward direction: outer are output channels, k are (channel, tap). `dense` is the same to who goes through k in order. */
export const WEIGHT: Reader = {
  name: 'weight',
  outer: 'return vec3<i32>((i32(batch) * SIZE + i) * i32(sizeK()), 0, 0);',
  radices: ['g(KH)', 'g(KW)'],
  k: 'return vec4<i32>((place.x * g(KH) + place.y) * g(KW) + place.z, 0, 0, 1);',
};

/** x for the weight's gradient: outer are (channel, tap), k are pixels of the output. */
export const PATCHES_BY_TAP: Reader = {
  name: 'patches by tap',
  outer: `
  let taps = g(KH) * g(KW);
  let tap = i % taps;
  ${TAP(`(i / taps + ${OF_GROUP})`, '(tap / g(KW))', '(tap % g(KW))')}
  return vec3<i32>(at, y, x);`,
  radices: ['g(OH)', 'g(OW)'],
  k: `${PIXEL('place.x', 'place.y', 'place.z')}
  return vec4<i32>(at, y, x, 1);`,
  sides: X_SIDES,
};

/** The output's gradient for the weight's: outer are channels, k are pixels of the output. */
export const OUTPUT_BY_CHANNEL: Reader = {
  name: 'output by channel',
  outer: 'return vec3<i32>((i + i32(batch) * SIZE) * g(OH) * g(OW), 0, 0);',
  radices: ['1', 'g(OH) * g(OW)'],
  k: 'return vec4<i32>(place.x * g(O) * g(OH) * g(OW) + place.z, 0, 0, 1);',
};

/**
 * The input's gradient goes by phases of the stride: pixels of x that the same taps of the kernel reach. A phase's
 * pixels are every g(SH)-th row and g(SW)-th column. What comes as a batch is (group, phase); behind the numbers of
 * the convolution follow the most taps that a phase has, and its rows and columns of pixels.
 */
export const PHASES = `${CONSTANTS}
const TAPSH = 16u; const TAPSW = 17u; const ROWS = 18u; const COLUMNS = 19u;
var<private> group: i32;
var<private> phase: vec2<i32>;
/** Every so many taps meet the phase's pixels, from the first on; that is beyond the kernel where none does. */
var<private> tapStep: vec2<i32>;
var<private> firstTap: vec2<i32>;
/** What lies between two such taps, in pixels of the output. */
var<private> distance: vec2<i32>;
var<private> channelsX: i32;
fn divisor(a: i32, b: i32) -> i32 {
  var x = a;
  var y = b;
  while (y != 0) { let rest = x % y; x = y; y = rest; }
  return x;
}
fn firstTapOf(place: i32, step: i32, stride: i32, dilation: i32, taps: i32) -> i32 {
  for (var tap = 0; tap < step; tap++) {
    if ((place - tap * dilation) % stride == 0) { return tap; }
  }
  return taps;
}
fn prepare() {
  let phases = g(SH) * g(SW);
  group = i32(batch) / phases;
  phase = vec2<i32>(i32(batch) % phases / g(SW), i32(batch) % phases % g(SW));
  tapStep = vec2<i32>(g(SH) / divisor(g(SH), g(DH)), g(SW) / divisor(g(SW), g(DW)));
  distance = tapStep * vec2<i32>(g(DH), g(DW)) / vec2<i32>(g(SH), g(SW));
  channelsX = g(C) / g(GROUPS);
  firstTap = vec2<i32>(
    firstTapOf(phase.x + g(PH), tapStep.x, g(SH), g(DH), g(KH)),
    firstTapOf(phase.y + g(PW), tapStep.y, g(SW), g(DW), g(KW)));
}
`;

const PHASE_TAP = `
  let row = firstTap.x + place.y * tapStep.x;
  let column = firstTap.y + place.z * tapStep.y;
  let exists = i32(row < g(KH) && column < g(KW));`;

/**
 * The weight for the input's gradient: outer are x's channels, k are (output channel, tap of the phase). Needs PHASES.
 * `hasGaps`: phases have different numbers of taps. `isPacked`: the channels, a multiple of four, are the last dimension.
 */
export function weightByInput(hasGaps: boolean, isPacked: boolean): Reader {
  const [perChannel, perTap] = isPacked ? ['1', 'channelsX'] : ['g(KH) * g(KW)', '1'];
  const channels = isPacked ? '1' : 'channelsX';
  return {
    name: `${isPacked ? 'packed ' : ''}weight by input${hasGaps ? ', gaps' : ''}`,
    outer: `
  let first = group * (g(O) / g(GROUPS)) * channelsX * g(KH) * g(KW);
  return vec3<i32>(first + i * ${perChannel}, 0, 0);`,
    radices: ['g(TAPSH)', 'g(TAPSW)'],
    k: `${PHASE_TAP}
  let at = ((place.x * ${channels} * g(KH) + row) * g(KW) + column) * ${perTap};
  return vec4<i32>(at, 0, 0, exists);`,
    hasGaps,
    ...(isPacked ? { fours: 'outer' } : {}),
  };
}

/** The output's gradient for the input's: outer are pixels of x's phase, k are (output channel, tap of the phase). Needs PHASES. */
export function outputByInput(hasGaps: boolean): Reader {
  return {
    name: `output by input${hasGaps ? ', gaps' : ''}`,
    outer: `
  let plane = g(ROWS) * g(COLUMNS);
  let pixel = i % plane;
  // Where a phase has no taps, the rounding does not matter.
  let y = pixel / g(COLUMNS) + (phase.x + g(PH) - firstTap.x * g(DH)) / g(SH);
  let x = pixel % g(COLUMNS) + (phase.y + g(PW) - firstTap.y * g(DW)) / g(SW);
  let channel = i / plane * g(O) + group * (g(O) / g(GROUPS));
  return vec3<i32>((channel * g(OH) + y) * g(OW) + x, y, x);`,
    radices: ['g(TAPSH)', 'g(TAPSW)'],
    k: `${PHASE_TAP}
  let y = -place.y * distance.x;
  let x = -place.z * distance.y;
  return vec4<i32>((place.x * g(OH) + y) * g(OW) + x, y, x, exists);`,
    sides: ['g(OH)', 'g(OW)'],
    hasGaps,
  };
}
