/**
 * @file Tensors that are larger than a binding: the buffer is bound in parts, and what a kernel's WGSL reads and writes
 * of it goes through a function that finds the part. Kernels are written as if there were no such limit.
 */
import type { Kernel } from './kernel.js';

/** How many parts each binding of a kernel has, in its order. */
export type Parts = readonly number[];

/** The kernel with each binding in its parts, of `bytes` each but the last. */
export function splitKernel(kernel: Kernel, parts: Parts, bytes: number): Kernel {
  const lists = [kernel.reads, kernel.writes].map((list) => Object.entries(list));
  const names = lists.flat().map(([name]) => name);
  const countOf = (name: string) => parts[names.indexOf(name)]!;
  const bindings = lists.map((list) =>
    Object.fromEntries(
      list.flatMap(([name, type]) => {
        const own = Array.from({ length: countOf(name) }, (_, part) => partName(name, part));
        return countOf(name) === 1 ? [[name, type]] : own.map((one) => [one, type]);
      }),
    ),
  );
  const split = lists.flat().filter(([name]) => countOf(name) > 1);
  const access = split.map(([name, type]) => {
    const length = bytes / (type.startsWith('vec4') ? 16 : 4);
    const writes = name in kernel.writes;
    return accessors(name, type, countOf(name), length, writes);
  });
  const accessed = new Set(split.map(([name]) => name));
  return {
    ...kernel,
    reads: bindings[0]!,
    writes: bindings[1]!,
    code: `${access.join('\n')}\n${withAccessors(kernel.code, accessed)}`,
  };
}

const partName = (name: string, part: number) => `${name}_part${part}`;

/** `load_x(i)`, and `store_x(i, value)` where it is written. */
function accessors(
  name: string,
  type: string,
  count: number,
  length: number,
  isWritten: boolean,
): string {
  const each = (text: (element: string) => string) =>
    Array.from({ length: count }, (_, part) => {
      const element = `${partName(name, part)}[i - ${part * length}u]`;
      const isLast = part === count - 1;
      return `  ${isLast ? '' : `if (i < ${(part + 1) * length}u) `}{ ${text(element)} }`;
    }).join(' else\n');
  const load = `fn load_${name}(i: u32) -> ${type} {\n${each((element) => `return ${element};`)}\n}`;
  const store = `fn store_${name}(i: u32, value: ${type}) {\n${each((element) => `${element} = value;`)}\n}`;
  return isWritten ? `${load}\n${store}` : load;
}

/** `x[i]` becomes `load_x(u32(i))`, and `x[i] = value;` becomes `store_x(u32(i), value);`. */
function withAccessors(code: string, names: ReadonlySet<string>): string {
  const indexed = /\b([A-Za-z]\w*)\[/g;
  let result = '';
  let from = 0;
  for (let found = indexed.exec(code); found; found = indexed.exec(code)) {
    const name = found[1]!;
    if (!names.has(name)) continue;
    const close = closing(code, indexed.lastIndex);
    const index = withAccessors(code.slice(indexed.lastIndex, close), names);
    result += code.slice(from, found.index);
    const assignment = /^\s*=(?!=)/.exec(code.slice(close + 1));
    if (assignment) {
      const end = code.indexOf(';', close);
      const value = code.slice(close + 1 + assignment[0].length, end);
      result += `store_${name}(u32(${index}), ${withAccessors(value, names).trim()})`;
      from = end;
    } else {
      result += `load_${name}(u32(${index}))`;
      from = close + 1;
    }
    indexed.lastIndex = from;
  }
  return result + code.slice(from);
}

/** Where the bracket ends whose content starts at `from`. */
function closing(code: string, from: number): number {
  let depth = 1;
  let at = from;
  for (; depth > 0; at++) depth += code[at] === '[' ? 1 : code[at] === ']' ? -1 : 0;
  return at - 1;
}
