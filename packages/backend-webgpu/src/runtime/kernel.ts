/** @file A kernel as data: its bindings, and WGSL that reads its numbers from one block of words. */

/** The element type that WGSL sees; every element is one word, `vec4<f32>` four of them. */
export type Element = 'f32' | 'i32' | 'u32' | 'vec4<f32>';

export interface Kernel {
  /** Unique per WGSL text; errors and profiles name it. */
  readonly name: string;
  readonly reads: Readonly<Record<string, Element>>;
  readonly writes: Readonly<Record<string, Element>>;
  /** Invocations of a workgroup. */
  readonly threads: number;
  /** Declares `main`. */
  readonly code: string;
  /** Whether the code has 16-bit floats. */
  readonly hasF16?: boolean;
}

/** Words of a kernel's numbers: one uniform slot of the least alignment that every device takes. */
export const PARAM_WORDS = 64;

const scratch = new DataView(new ArrayBuffer(4));

/** The bits of a float32, to stand among a kernel's numbers. */
export function float(value: number): number {
  scratch.setFloat32(0, value);
  return scratch.getUint32(0);
}

const PARAMS = `
fn p(i: u32) -> u32 { return params[i / 4u][i % 4u]; }
fn pi(i: u32) -> i32 { return bitcast<i32>(p(i)); }
fn pf(i: u32) -> f32 { return bitcast<f32>(p(i)); }
fn fromBits(x: u32) -> f32 { return bitcast<f32>(x); }
fn isNan(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u; }
`;

/** The whole module: bindings in the order reads, writes, numbers. */
export function moduleOf({ reads, writes, code, hasF16 = false }: Kernel): string {
  const lists = [
    ...Object.entries(reads).map(([name, type]) => `<storage, read> ${name}: array<${type}>`),
    ...Object.entries(writes).map(
      ([name, type]) => `<storage, read_write> ${name}: array<${type}>`,
    ),
    `<uniform> params: array<vec4<u32>, ${PARAM_WORDS / 4}>`,
  ];
  const bindings = lists.map((list, i) => `@group(0) @binding(${i}) var${list};`);
  return `${hasF16 ? 'enable f16;\n' : ''}${bindings.join('\n')}\n${PARAMS}\n${code}`;
}

const ELEMENT_THREADS = 64;

/** A kernel that does `body` for every `i` below its first number. */
export function perElement(
  name: string,
  reads: Kernel['reads'],
  writes: Kernel['writes'],
  body: string,
  helpers = '',
): Kernel {
  const code = `${helpers}
@compute @workgroup_size(${ELEMENT_THREADS})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let i = (group.y * groups.x + group.x) * ${ELEMENT_THREADS}u + thread;
  if (i >= p(0u)) { return; }
  ${body}
}`;
  return { name, reads, writes, threads: ELEMENT_THREADS, code };
}

const ROW_THREADS = 64;

/**
 * A kernel whose workgroups do `body` for each `row` below the first number, `thread` of ROW_THREADS
 * sharing it; `fold_*` of helpers combine over the threads.
 */
export function perRow(
  name: string,
  reads: Kernel['reads'],
  writes: Kernel['writes'],
  body: string,
  helpers = '',
): Kernel {
  const fold = (op: string, type: string, f: string) => `
var<workgroup> shared_${op}_${type}: array<${type}, ${ROW_THREADS}>;
fn ${op}_${type}(x: ${type}, thread: u32) -> ${type} {
  workgroupBarrier();
  shared_${op}_${type}[thread] = x;
  workgroupBarrier();
  for (var half = ${ROW_THREADS / 2}u; half > 0u; half /= 2u) {
    if (thread < half) {
      let a = shared_${op}_${type}[thread];
      let b = shared_${op}_${type}[thread + half];
      shared_${op}_${type}[thread] = ${f};
    }
    workgroupBarrier();
  }
  return shared_${op}_${type}[0];
}`;
  const text = `${helpers}\n${body}`;
  const folds = [
    fold('sum', 'f32', 'a + b'),
    fold('sum', 'i32', 'a + b'),
    fold('max', 'f32', 'select(select(b, a, a > b), select(b, a, isNan(a)), isNan(a) || isNan(b))'),
    fold('min', 'f32', 'select(select(b, a, a < b), select(b, a, isNan(a)), isNan(a) || isNan(b))'),
    fold('max', 'i32', 'max(a, b)'),
    fold('min', 'i32', 'min(a, b)'),
  ].filter((_, i) => text.includes(`${FOLDS[i]}(`));
  const code = `const THREADS = ${ROW_THREADS}u;
${folds.join('\n')}
${helpers}
@compute @workgroup_size(${ROW_THREADS})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let row = group.y * groups.x + group.x;
  if (row >= p(0u)) { return; }
  ${body}
}`;
  return { name, reads, writes, threads: 1, code };
}

const FOLDS = ['sum_f32', 'sum_i32', 'max_f32', 'min_f32', 'max_i32', 'min_i32'];
