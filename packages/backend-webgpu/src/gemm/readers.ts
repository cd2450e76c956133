/**
 * @file Where the factors of a product come from. A reader gives blocks of 4 x 4: column j holds the elements of
 * four neighbouring rows of A (columns of B) at k + j, and 0 beyond the edges.
 */
import type { Element } from '../runtime/kernel.js';

type Role = 'A' | 'B';

export interface Reader {
  readonly name: string;
  reads(role: Role): Readonly<Record<string, Element>>;
  /** Declares `read<role>(outer, k) -> mat4x4<f32>`. */
  code(role: Role): string;
}

const sizeOf = (role: Role) => (role === 'A' ? 'sizeM()' : 'sizeN()');

/**
 * A matrix per batch in memory, its elements lying on end along k or along the outer side. `isAligned`:
 * that side is a multiple of four, so that four are read at once.
 */
export function dense(along: 'k' | 'outer', isAligned: boolean): Reader {
  const name = `dense ${along}${isAligned ? ' by 4' : ''}`;
  if (!isAligned) {
    const place = along === 'k' ? 'outer * sizeK() + k' : 'k * SIZE + outer';
    return {
      name,
      reads: (role) => ({ [`data${role}`]: 'f32' }),
      code: (role) =>
        scalar(role, {
          outer: 'return vec4<i32>(i32(i), 0, 0, 1);',
          k: 'return vec4<i32>(i32(k), 0, 0, 1);',
          element: `
  let outer = u32(o.x);
  let k = u32(kk.x);
  return data${role}[batch * ${sizeOf(role)} * sizeK() + ${place.replace('SIZE', sizeOf(role))}];`,
        }),
    };
  }
  return {
    name,
    reads: (role) => ({ [`data${role}`]: 'vec4<f32>' }),
    code: (role) => {
      const size = sizeOf(role);
      const row = (i: number) =>
        along === 'k'
          ? `select(vec4<f32>(0.0), data${role}[(start + min(outer + ${i}u, ${size} - 1u) * sizeK() + last) / 4u], outer + ${i}u < ${size} && k < endOfK)`
          : `select(vec4<f32>(0.0), data${role}[(start + min(k + ${i}u, sizeK() - 1u) * ${size} + last) / 4u], k + ${i}u < endOfK && outer < ${size})`;
      const block = `mat4x4<f32>(${[0, 1, 2, 3].map(row).join(',\n    ')})`;
      const last = along === 'k' ? 'min(k, sizeK() - 4u)' : `min(outer, ${size} - 4u)`;
      return `fn read${role}(outer: u32, k: u32) -> mat4x4<f32> {
  let start = batch * ${size} * sizeK();
  let last = ${last};
  return ${along === 'k' ? `transpose(${block})` : block};
}`;
    },
  };
}

/** The body of functions that take an outer index and a k apart (their last component says whether they exist), and of the one that joins them. */
interface Scalar {
  readonly outer: string;
  readonly k: string;
  readonly element: string;
}

/** Takes four outer indices and four k apart once each, for sixteen elements. */
function scalar(role: Role, { outer, k, element }: Scalar): string {
  const four = [0, 1, 2, 3];
  return `
fn outer${role}(i: u32) -> vec4<i32> {
  if (i >= ${sizeOf(role)}) { return vec4<i32>(0); }
  ${outer}
}
fn k${role}(k: u32) -> vec4<i32> {
  if (k >= endOfK) { return vec4<i32>(0); }
  ${k}
}
fn element${role}(o: vec4<i32>, kk: vec4<i32>) -> f32 {
  if (o.w * kk.w == 0) { return 0.0; }
  ${element}
}
fn read${role}(outer: u32, k: u32) -> mat4x4<f32> {
${four.map((i) => `  let o${i} = outer${role}(outer + ${i}u);`).join('\n')}
  var block: mat4x4<f32>;
  for (var j = 0u; j < 4u; j++) {
    let kk = k${role}(k + j);
    block[j] = vec4<f32>(${four.map((i) => `element${role}(o${i}, kk)`).join(', ')});
  }
  return block;
}`;
}

/** The numbers of a convolution, from GEOMETRY on: (n, c, h, w) of x, (k, oh, ow) of the output, kernel, stride, padding, dilation, groups. */
export const CONVOLUTION = `
fn g(i: u32) -> i32 { return pi(GEOMETRY + i); }
const C = 1u; const H = 2u; const W = 3u; const O = 4u; const OH = 5u; const OW = 6u;
const KH = 7u; const KW = 8u; const SH = 9u; const SW = 10u; const PH = 11u; const PW = 12u; const DH = 13u; const DW = 14u; const GROUPS = 15u;
/** An index over (image, y, x) of the output's planes. */
fn outputPlace(i: i32) -> vec3<i32> {
  let plane = g(OH) * g(OW);
  return vec3<i32>(i / plane, i % plane / g(OW), i % plane % g(OW));
}
`;

const PIXEL_OF_OUTPUT = (index: string) => `
  let place = outputPlace(i32(${index}));
  return vec4<i32>(place.x * g(C) * g(H) * g(W), place.y * g(SH) - g(PH), place.z * g(SW) - g(PW), 1);`;

const TAP = (index: string) => `
  let taps = g(KH) * g(KW);
  let channel = i32(${index}) / taps + i32(batch) * (g(C) / g(GROUPS));
  let tap = i32(${index}) % taps;
  return vec4<i32>(channel * g(H) * g(W), tap / g(KW) * g(DH), tap % g(KW) * g(DW), 1);`;

/** The pixel of x that a tap of the kernel meets at a pixel of the output. */
const MEETING = (role: Role) => `
  let y = o.y + kk.y;
  let x = o.z + kk.z;
  if (y < 0 || y >= g(H) || x < 0 || x >= g(W)) { return 0.0; }
  return data${role}[o.x + kk.x + y * g(W) + x];`;

const oneArray = (role: Role) => ({ [`data${role}`]: 'f32' }) as const;

/** x for the forward direction: outer are pixels of the output, k are (channel, tap). */
export const PATCHES: Reader = {
  name: 'patches',
  reads: oneArray,
  code: (role) =>
    CONVOLUTION +
    scalar(role, { outer: PIXEL_OF_OUTPUT('i'), k: TAP('k'), element: MEETING(role) }),
};

/** x for the weight's gradient: outer are (channel, tap), k are pixels of the output. */
export const PATCHES_BY_TAP: Reader = {
  name: 'patches by tap',
  reads: oneArray,
  code: (role) =>
    CONVOLUTION +
    scalar(role, { outer: TAP('i'), k: PIXEL_OF_OUTPUT('k'), element: MEETING(role) }),
};

/** The output's gradient for the weight's: outer are channels, k are pixels of the output. Needs CONVOLUTION. */
export const OUTPUT_BY_CHANNEL: Reader = {
  name: 'output by channel',
  reads: oneArray,
  code: (role) =>
    scalar(role, {
      outer: `return vec4<i32>((i32(i) + i32(batch) * i32(${sizeOf(role)})) * g(OH) * g(OW), 0, 0, 1);`,
      k: `
  let plane = g(OH) * g(OW);
  return vec4<i32>(i32(k) / plane * g(O) * plane + i32(k) % plane, 0, 0, 1);`,
      element: `return data${role}[o.x + kk.x];`,
    }),
};

/** The weight for the input's gradient: outer are x's channels, k are (output channel, tap). Needs CONVOLUTION. */
export const WEIGHT_BY_INPUT: Reader = {
  name: 'weight by input',
  reads: oneArray,
  code: (role) =>
    scalar(role, {
      outer: 'return vec4<i32>(i32(i) * g(KH) * g(KW), 0, 0, 1);',
      k: `
  let taps = g(KH) * g(KW);
  let channel = i32(k) / taps + i32(batch) * (g(O) / g(GROUPS));
  return vec4<i32>(channel * (g(C) / g(GROUPS)) * taps + i32(k) % taps, 0, 0, 1);`,
      element: `return data${role}[o.x + kk.x];`,
    }),
};

/** The output's gradient for the input's: outer are pixels of x, k are (output channel, tap). */
export const OUTPUT_BY_INPUT: Reader = {
  name: 'output by input',
  reads: oneArray,
  code: (role) =>
    CONVOLUTION +
    scalar(role, {
      outer: `
  let plane = g(H) * g(W);
  let pixel = i32(i) % plane;
  return vec4<i32>(i32(i) / plane * g(O) * g(OH) * g(OW), pixel / g(W) + g(PH), pixel % g(W) + g(PW), 1);`,
      k: `
  let taps = g(KH) * g(KW);
  let channel = i32(k) / taps + i32(batch) * (g(O) / g(GROUPS));
  let tap = i32(k) % taps;
  return vec4<i32>(channel * g(OH) * g(OW), tap / g(KW) * g(DH), tap % g(KW) * g(DW), 1);`,
      element: `
  let y = o.y - kk.y;
  let x = o.z - kk.z;
  if (y < 0 || x < 0 || y % g(SH) != 0 || x % g(SW) != 0) { return 0.0; }
  let row = y / g(SH);
  let column = x / g(SW);
  if (row >= g(OH) || column >= g(OW)) { return 0.0; }
  return data${role}[o.x + kk.x + row * g(OW) + column];`,
    }),
};
