/**
 * @file What a reader of a product's factor is, and its WGSL. Outer indices (rows of A, columns of B) are taken apart
 * once per invocation, and k once per step, so that what is left for every element is to join the two.
 */
import type { Element } from '../runtime/kernel.js';

export type Role = 'A' | 'B';

/** An element lies where its outer index's and its k's offsets add up to; a picture's also at the sum of their y and x. */
export interface Reader {
  readonly name: string;
  /** WGSL from the outer index `i` (i32) to vec3<i32>(offset, y, x); \`SIZE\` stands for how many there are. */
  readonly outer: string;
  /** k is (high, middle, low): how many middles and lows there are. Without, k is high alone. */
  readonly radices?: readonly [middle: string, low: string];
  /** WGSL from \`place\`, those three, to vec4<i32>(offset, y, x, whether it exists). */
  readonly k: string;
  /** The sides of the picture; what lies beside it is 0. */
  readonly sides?: readonly [height: string, width: string];
  /** Whether some k do not exist. */
  readonly hasGaps?: boolean;
  /**
   * Which side has neighbours on end, and a length that is a multiple of four, so that four are read at once. Along k
   * that is a matrix of sizeK() by outer side; along the outer side every offset is a multiple of four, too.
   */
  readonly fours?: 'k' | 'outer';
}

/** Whether `lanes` neighbouring outer indices are read at once. */
export const hasWide = ({ fours }: Reader, lanes: number) => fours === 'outer' && lanes === 4;

export const sizeOf = (role: Role) => (role === 'A' ? 'sizeM()' : 'sizeN()');

const COMPONENTS = ['x', 'y', 'z', 'w'];
const vector = (type: string, lanes: number) => (lanes === 1 ? type : `vec${lanes}<${type}>`);

/**
 * `Outer<role>` with what is known of `lanes` neighbouring outer indices, `outer<role>(first)` which makes it, and for
 * each k `start<role>(k)`, `next<role>(place)`, `at<role>(place)` and `load<role>(outer, at)`, which is
 * `element<role>(index<role>(outer, at, exists), exists)` with `exists<role>(outer, at)`.
 */
export function scalarReader(reader: Reader, role: Role, lanes: number): string {
  const { outer, radices, k, sides, hasGaps = false } = reader;
  // Four that lie on end have one place, and are one element of the binding.
  const isWide = hasWide(reader, lanes);
  const places = isWide ? 1 : lanes;
  const ints = vector('i32', places);
  const floats = vector('f32', lanes);
  const parts = sides ? ['at', 'y', 'x'] : ['at'];
  const each = [...Array(places).keys()];
  const splat = (value: string) => (places === 1 ? value : `${ints}(${value})`);
  const one = (value: string, lane: number) =>
    places === 1 ? value : `${value}.${COMPONENTS[lane]}`;
  const joined = (value: (lane: number) => string) =>
    places === 1 ? value(0) : `(${each.map(value).join(', ')})`;
  const type = (name: string) => (places === 1 ? '' : name);
  const size = sizeOf(role);
  const unsigned = vector('u32', places);
  const inside = (sides ?? []).map((side, i) => {
    const sum = `o.${'yx'[i]} + ${splat(`kk.${'yz'[i]}`)}`;
    return `${unsigned}(${sum}) < ${unsigned}(u32(${side}))`;
  });
  const conditions = [
    ...inside.map((test) => `(${test})`),
    ...(hasGaps ? [`(${splat('kk.w')} != ${splat('0')})`] : []),
  ];
  const isWhole = conditions.length === 0;
  const bools = isWhole ? 'bool' : vector('bool', places);
  const sum = `o.at + ${splat('kk.x')}`;
  const elements = `${type(floats)}${joined((lane) => `data${role}[${one('index', lane)}${isWide ? ' / 4' : ''}]`)}`;
  return `
struct Outer${role} { ${parts.map((part) => `${part}: ${ints}`).join(', ')} }
fn outerIndex${role}(index: u32) -> vec3<i32> {
  // Beyond the edge the last one stands in: writers drop what comes of it.
  let i = i32(min(index, ${size} - ${isWide ? 4 : 1}u));
  ${outer.replaceAll('SIZE', `i32(${size})`)}
}
fn outer${role}(first: u32) -> Outer${role} {
${each.map((lane) => `  let o${lane} = outerIndex${role}(first + ${lane}u);`).join('\n')}
  return Outer${role}(${parts
    .map((_, part) => `${type(ints)}${joined((lane) => `o${lane}.${COMPONENTS[part]}`)}`)
    .join(', ')});
}
fn start${role}(index: u32) -> vec3<i32> {
  let k = i32(index);
  ${
    radices
      ? `let low = k % (${radices[1]});
  let rest = k / (${radices[1]});
  return vec3<i32>(rest / (${radices[0]}), rest % (${radices[0]}), low);`
      : 'return vec3<i32>(k, 0, 0);'
  }
}
fn next${role}(place: vec3<i32>) -> vec3<i32> {
  ${
    radices
      ? `let isLast = place.z + 1 == (${radices[1]});
  let middle = place.y + i32(isLast);
  let isOver = middle == (${radices[0]});
  return vec3<i32>(place.x + i32(isOver), select(middle, 0, isOver), select(place.z + 1, 0, isLast));`
      : 'return place + vec3<i32>(1, 0, 0);'
  }
}
fn at${role}(place: vec3<i32>) -> vec4<i32> {
  ${k.replaceAll('SIZE', `i32(${size})`)}
}
fn exists${role}(o: Outer${role}, kk: vec4<i32>) -> ${bools} {
  return ${isWhole ? 'true' : conditions.join(' & ')};
}
fn index${role}(o: Outer${role}, kk: vec4<i32>, exists: ${bools}) -> ${ints} {
  return ${isWhole ? sum : `select(${splat('0')}, ${sum}, exists)`};
}
fn element${role}(index: ${ints}, exists: ${bools}) -> ${floats} {
  return ${isWhole ? elements : `select(${floats}(0.0), ${elements}, exists)`};
}
fn load${role}(o: Outer${role}, kk: vec4<i32>) -> ${floats} {
  let exists = exists${role}(o, kk);
  return element${role}(index${role}(o, kk, exists), exists);
}`;
}

/**
 * `Outer<role>` as before, and `read<role>(outer, k)`: a block of 4 x 4 whose column j holds the elements of four
 * neighbouring outer indices at k + j, 0 from \`endOfK\` on.
 */
export function blockReader(reader: Reader, role: Role): string {
  if (reader.fours !== 'k') {
    return `${scalarReader(reader, role, 4)}
fn read${role}(o: Outer${role}, k: u32) -> mat4x4<f32> {
  var block: mat4x4<f32>;
  var place = start${role}(k);
  for (var j = 0u; j < 4u; j++) {
    block[j] = select(vec4<f32>(0.0), load${role}(o, at${role}(place)), k + j < endOfK);
    place = next${role}(place);
  }
  return block;
}`;
  }
  const size = sizeOf(role);
  // k comes in fours of which all or none exist.
  return `
struct Outer${role} { at: vec4<u32> }
fn outer${role}(first: u32) -> Outer${role} {
  let rows = min(vec4<u32>(first) + vec4<u32>(0u, 1u, 2u, 3u), vec4<u32>(${size} - 1u));
  return Outer${role}((vec4<u32>(batch * ${size}) + rows) * (sizeK() / 4u));
}
fn read${role}(o: Outer${role}, k: u32) -> mat4x4<f32> {
  if (k >= endOfK) { return mat4x4<f32>(); }
  let at = o.at + vec4<u32>(k / 4u);
  return transpose(mat4x4<f32>(${COMPONENTS.map((c) => `data${role}[at.${c}]`).join(', ')}));
}`;
}

/** The binding of a reader: elements, or fours of them where it reads blocks of such. */
export function bindingOf(role: Role, hasFours: boolean): Readonly<Record<string, Element>> {
  return { [`data${role}`]: hasFours ? 'vec4<f32>' : 'f32' };
}
