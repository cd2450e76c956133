/** @file Optimizer steps, in place: as many parameters in one dispatch as the device binds buffers. */
import { elementCount } from '@striate/shapes';
import type { Backend, Operand } from '@striate/tensor';
import type { Engine } from '../runtime/engine.js';
import { type Element, float, type Kernel } from '../runtime/kernel.js';

/** What one element of a parameter becomes; the columns are variables of it. */
const SGD = (hasBuffer: boolean) => `
  var g = gradient + decay * parameter;
  ${
    hasBuffer
      ? `
  buffer = select(momentum * buffer + undampened * g, g, isFirst != 0.0);
  g = select(buffer, g + momentum * buffer, isNesterov != 0.0);`
      : ''
  }
  parameter -= rate * g;`;

const ADAM = `
  let g = gradient + decay * parameter;
  first = beta1 * first + rest1 * g;
  second = beta2 * second + rest2 * g * g;
  parameter = shrink * parameter - rate * first / (sqrt(second) / root + eps);`;

const THREADS = 64;
/** Elements of a workgroup. */
const CHUNK = 16 * THREADS;

/**
 * The kernel for count parameters at once, one behind the other. A workgroup goes through the part of its chunk that
 * each parameter has, mostly none: a loop that does not begin costs nothing, but both ways of a branch cost a processor.
 */
function multi(
  name: string,
  columns: readonly string[],
  numbers: readonly string[],
  count: number,
  step: string,
): Kernel {
  const lists = (of: readonly string[]) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, t) =>
        of.map((column) => [`${column}${t}`, 'f32' as Element]),
      ).flat(),
    );
  const written = columns.filter((column) => column !== 'gradient');
  const loops = Array.from({ length: count }, (_, t) => {
    const load = columns.map((column) => `var ${column} = ${column}${t}[at];`).join(' ');
    const store = written.map((column) => `${column}${t}[at] = ${column};`).join(' ');
    const start = t === 0 ? '0u' : `p(${t}u)`;
    return `
  for (var i = max(chunk, ${start}) + thread; i < min(end, p(${t + 1}u)); i += ${THREADS}u) {
    let at = i - ${start};
    ${load} ${step} ${store}
  }`;
  });
  const code = `
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let chunk = (group.y * groups.x + group.x) * ${CHUNK}u;
  let end = min(chunk + ${CHUNK}u, p(0u));
${numbers.map((number, i) => `  let ${number} = pf(${count + 1 + i}u);`).join('\n')}
${loops.join('')}
}`;
  return {
    name: `${name} of ${count}`,
    reads: lists(['gradient']),
    writes: lists(written),
    threads: CHUNK,
    code,
  };
}

export function optimizingKernels(engine: Engine): Pick<Backend, 'adamStep' | 'sgdStep'> {
  /** From where to where parameters fit into one dispatch, with `columns` tensors of each bound. */
  function groupsOf(parameters: readonly Operand[], columns: number): [from: number, to: number][] {
    const most = engine.device.limits.maxStorageBuffersPerShaderStage;
    const groups: [number, number][] = [];
    let bindings = Number.POSITIVE_INFINITY;
    for (const [i, { storage }] of parameters.entries()) {
      const own = columns * engine.partsOf(storage.bytes);
      if (bindings + own > most) {
        groups.push([i, i]);
        bindings = 0;
      }
      bindings += own;
      groups.at(-1)![1] = i + 1;
    }
    return groups;
  }

  function update(
    name: string,
    lists: Readonly<Record<string, readonly Operand[]>>,
    options: Readonly<Record<string, number>>,
    step: string,
  ): void {
    const columns = Object.keys(lists);
    for (const [from, to] of groupsOf(lists.parameter!, columns.length)) {
      const parts = Object.entries(lists).map(
        ([column, operands]) => [column, operands.slice(from, to)] as const,
      );
      const part = Object.fromEntries(parts);
      const parameters = part.parameter!;
      let end = 0;
      const ends = parameters.map(({ shape }) => (end += elementCount(shape)));
      const written = columns.filter((column) => column !== 'gradient');
      const storages = [
        ...part.gradient!,
        ...parameters.flatMap((_, t) => written.map((column) => part[column]![t]!)),
      ].map(({ storage }) => storage);
      const kernel = multi(name, columns, Object.keys(options), parameters.length, step);
      engine.run(kernel, storages, end, [...ends, ...Object.values(options)]);
    }
  }

  const keep = (...lists: readonly (readonly Operand[])[]) =>
    engine.keep(lists.flat().map(({ storage }) => storage));

  return {
    adamStep(parameters, gradients, firstMoments, secondMoments, params) {
      const { lr, beta1, beta2, eps, weightDecay, decoupled, step } = params;
      const lists = {
        parameter: parameters,
        gradient: gradients,
        first: firstMoments,
        second: secondMoments,
      };
      const options = {
        decay: float(decoupled ? 0 : weightDecay),
        shrink: float(decoupled ? 1 - lr * weightDecay : 1),
        beta1: float(beta1),
        rest1: float(1 - beta1),
        beta2: float(beta2),
        rest2: float(1 - beta2),
        eps: float(eps),
        rate: float(lr / (1 - beta1 ** step)),
        root: float(Math.sqrt(1 - beta2 ** step)),
      };
      if (step === 1) keep(firstMoments, secondMoments);
      update('adam', lists, options, ADAM);
    },

    sgdStep(parameters, gradients, buffers, params) {
      const { lr, momentum, dampening, nesterov, weightDecay, first } = params;
      const hasBuffer = buffers.length > 0;
      const lists = {
        parameter: parameters,
        gradient: gradients,
        ...(hasBuffer ? { buffer: buffers } : {}),
      };
      const options = {
        decay: float(weightDecay),
        momentum: float(momentum),
        undampened: float(1 - dampening),
        isFirst: float(Number(first)),
        isNesterov: float(Number(nesterov)),
        rate: float(lr),
      };
      if (first) keep(buffers);
      update(hasBuffer ? 'sgd with momentum' : 'sgd', lists, options, SGD(hasBuffer));
    },
  };
}
