/** @file Optimizer steps, in place: as many parameters in one dispatch as the device binds buffers. */
import { elementCount } from '@striate/shapes';
import type { Backend, Operand } from '@striate/tensor';
import type { Engine } from '../runtime/engine.js';
import { type Element, float, type Kernel, perElement } from '../runtime/kernel.js';

/** What one element of a parameter becomes; the columns are variables of it. */
const SGD = (hasBuffer: boolean) => `
  var g = gradient + pf(DECAY) * parameter;
  ${
    hasBuffer
      ? `
  buffer = select(pf(MOMENTUM) * buffer + pf(UNDAMPENED) * g, g, p(FIRST) != 0u);
  g = select(buffer, g + pf(MOMENTUM) * buffer, p(NESTEROV) != 0u);`
      : ''
  }
  parameter -= pf(RATE) * g;`;

const ADAM = `
  let g = gradient + pf(DECAY) * parameter;
  first = pf(BETA1) * first + pf(REST1) * g;
  second = pf(BETA2) * second + pf(REST2) * g * g;
  parameter = pf(SHRINK) * parameter - pf(RATE) * first / (sqrt(second) / pf(ROOT) + pf(EPS));`;

/** The kernel for count parameters at once; element i belongs to the first whose end is beyond it. */
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
  const constants = numbers.map((number, i) => `const ${number} = ${count + 1 + i}u;`).join('\n');
  const written = columns.filter((column) => column !== 'gradient');
  const branches = Array.from({ length: count }, (_, t) => {
    const load = columns.map((column) => `var ${column} = ${column}${t}[at];`).join(' ');
    const store = written.map((column) => `${column}${t}[at] = ${column};`).join(' ');
    const start = t === 0 ? '0u' : `p(${t}u)`;
    return `${t === 0 ? '' : 'else '}if (i < p(${t + 1}u)) { let at = i - ${start}; ${load} ${step} ${store} }`;
  });
  return perElement(
    `${name} of ${count}`,
    lists(['gradient']),
    lists(written),
    branches.join('\n'),
    constants,
  );
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
        DECAY: float(decoupled ? 0 : weightDecay),
        SHRINK: float(decoupled ? 1 - lr * weightDecay : 1),
        BETA1: float(beta1),
        REST1: float(1 - beta1),
        BETA2: float(beta2),
        REST2: float(1 - beta2),
        EPS: float(eps),
        RATE: float(lr / (1 - beta1 ** step)),
        ROOT: float(Math.sqrt(1 - beta2 ** step)),
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
        DECAY: float(weightDecay),
        MOMENTUM: float(momentum),
        UNDAMPENED: float(1 - dampening),
        FIRST: Number(first),
        NESTEROV: Number(nesterov),
        RATE: float(lr),
      };
      if (first) keep(buffers);
      update(hasBuffer ? 'sgd with momentum' : 'sgd', lists, options, SGD(hasBuffer));
    },
  };
}
