/**
 * @file State dicts of optimizers: `state.{index}.{name}` as tensors on the host, in the form that
 * safetensors files carry, and the groups' options as plain JSON.
 */
import { type Buffer, type Parameter, type Tensor, zerosLike } from '@striate/tensor';
import { stateMismatch } from './errors.js';
import { type ParamGroup, type Settings, show } from './groups.js';
import type { OptimizerKind } from './optimizer.js';
import { checkNumber, resolveOptions } from './options.js';
import type { ParameterState, StateStore } from './state.js';

/** One value of a state dict, as in those of modules; int64 holds exact counts. */
export type StateTensor =
  | { readonly dtype: 'float32'; readonly shape: Tensor['shape']; readonly data: Float32Array }
  | { readonly dtype: 'int64'; readonly shape: Tensor['shape']; readonly data: BigInt64Array };

/** A group's options, and the indices of its parameters in place of them. */
export interface SavedGroup {
  readonly params: readonly number[];
  readonly [option: string]: unknown;
}

/** `torch.optim.Optimizer.state_dict()`: parameters are counted through all groups from 0. */
export interface OptimizerState {
  /** By `state.{index}.{name}`: `state.0.exp_avg`, `state.0.step`. */
  readonly state: ReadonlyMap<string, StateTensor>;
  /** Plain JSON. */
  readonly paramGroups: readonly SavedGroup[];
}

const COUNT = 'step';
const INITIAL_LR = 'initialLr';

export async function exportState<S extends Settings>(
  groups: readonly ParamGroup<S>[],
  store: StateStore,
  kind: OptimizerKind<S>,
): Promise<OptimizerState> {
  const reads: Promise<[string, StateTensor]>[] = [];
  let index = 0;
  // Every read is enqueued and every number copied before the first await: no later step shows.
  const paramGroups = groups.map(({ params, ...settings }) => ({
    ...structuredClone(settings),
    params: params.map((parameter) => {
      reads.push(...readsOf(`state.${index}`, store.get(parameter), kind.counts));
      return index++;
    }),
  }));
  return { state: new Map(await Promise.all(reads)), paramGroups };
}

function readsOf(
  prefix: string,
  state: ParameterState | undefined,
  counts: boolean,
): Promise<[string, StateTensor]>[] {
  if (!state) return [];
  const reads = Array.from(state.cells, async ([name, cell]): Promise<[string, StateTensor]> => {
    const data = (await cell.data()) as Float32Array;
    return [`${prefix}.${name}`, { dtype: 'float32', shape: cell.shape, data }];
  });
  const data = BigInt64Array.of(BigInt(state.step));
  const count: [string, StateTensor] = [`${prefix}.${COUNT}`, { dtype: 'int64', shape: [], data }];
  return counts ? [Promise.resolve(count), ...reads] : reads;
}

/** A parameter with the values that a state has for it. */
interface Target<S> {
  readonly parameter: Parameter;
  readonly settings: S;
  readonly values: Map<string, StateTensor>;
}

/** What a state means for these groups, in full, before anything is changed. Throws OptimError. */
export function planLoad<S extends Settings>(
  saved: OptimizerState,
  groups: readonly ParamGroup<S>[],
  kind: OptimizerKind<S>,
): { settings: S[]; states: Map<Parameter, ParameterState> } {
  refuse(kind, layoutProblems(saved.paramGroups, groups, Object.keys(kind.options)));
  const settings = saved.paramGroups.map((group, i) => readSettings(group, groups[i]!, i, kind));
  const targets = new Map<string, Target<S>>();
  for (const [i, { params }] of saved.paramGroups.entries()) {
    for (const [j, id] of params.entries()) {
      const parameter = groups[i]!.params[j]!;
      targets.set(String(id), { parameter, settings: settings[i]!, values: new Map() });
    }
  }
  const problems = Array.from(saved.state).flatMap(([key, value]) => {
    const [, id = '', name = ''] = /^state\.(\d+)\.(\w+)$/.exec(key) ?? [];
    const target = targets.get(id);
    const known = name === COUNT ? kind.counts : kind.slots.includes(name);
    if (!target || !known) return [`unexpected: ${key}`];
    target.values.set(name, value);
    return valueProblems(key, name, value, target.parameter);
  });
  for (const [id, { values, settings }] of targets) {
    if (values.size === 0) continue;
    const needed = [...(kind.counts ? [COUNT] : []), ...kind.needs(settings)];
    const missing = needed.filter((name) => !values.has(name));
    problems.push(...missing.map((name) => `missing: state.${id}.${name}`));
  }
  refuse(kind, problems);
  return { settings, states: build(targets.values()) };
}

function refuse(kind: { readonly name: string }, problems: readonly string[]): void {
  if (problems.length === 0) return;
  throw stateMismatch(
    `this ${kind.name}`,
    problems,
    'Make the optimizer with the kind, groups and parameters that the state was saved with.',
  );
}

/** Where the saved groups are not laid out as `groups`. */
function layoutProblems(
  saved: readonly SavedGroup[],
  groups: readonly ParamGroup[],
  options: readonly string[],
): string[] {
  if (!Array.isArray(saved) || saved.some(({ params }) => !Array.isArray(params))) {
    return ['it has no groups with lists of indices'];
  }
  if (saved.length !== groups.length) {
    return [`it has ${saved.length} groups, the optimizer ${groups.length}`];
  }
  const ids = saved.flatMap(({ params }) => params);
  const problems = new Set(ids).size < ids.length ? ['an index stands in it twice'] : [];
  for (const [i, { params, ...given }] of saved.entries()) {
    const count = groups[i]!.params.length;
    if (params.length !== count) {
      problems.push(`group ${i} has ${params.length} parameters, the optimizer's ${count}`);
    }
    const unknown = Object.keys(given).filter((key) => ![...options, INITIAL_LR].includes(key));
    problems.push(...unknown.map((key) => `unexpected in group ${i}: ${key}`));
  }
  return problems;
}

/** The options of a saved group; one that the state does not know yet stays as it is. */
function readSettings<S extends Settings>(
  saved: SavedGroup,
  group: ParamGroup<S>,
  index: number,
  kind: OptimizerKind<S>,
): S {
  const where = `paramGroups[${index}].`;
  const settings = resolveOptions<S>(kind.options, saved, group, where);
  kind.check?.(settings);
  const { [INITIAL_LR]: initialLr } = saved;
  return initialLr === undefined
    ? settings
    : { ...settings, [INITIAL_LR]: checkNumber(`${where}${INITIAL_LR}`, initialLr) };
}

function valueProblems(
  key: string,
  name: string,
  { dtype, shape, data }: StateTensor,
  parameter: Parameter,
): string[] {
  if (name === COUNT) {
    // PyTorch counts in float32.
    const isCount = data.length === 1 && Number.isSafeInteger(Number(data[0])) && data[0]! >= 0;
    return isCount ? [] : [`${key} is no count`];
  }
  const fits = dtype === 'float32' && show(shape) === show(parameter.shape);
  if (fits && data.length === parameter.size) return [];
  const there = `${dtype} ${show(shape)} with ${data.length} values`;
  return [`${key} is float32 ${show(parameter.shape)} here, but ${there} there`];
}

function build<S>(targets: Iterable<Target<S>>): Map<Parameter, ParameterState> {
  const states = new Map<Parameter, ParameterState>();
  for (const { parameter, values } of targets) {
    if (values.size === 0) continue;
    const cells = new Map<string, Buffer>();
    for (const [name, { data }] of values) {
      if (name === COUNT) continue;
      const cell = zerosLike(parameter);
      cell.load(data as Float32Array);
      cells.set(name, cell);
    }
    states.set(parameter, { step: Number(values.get(COUNT)?.data[0] ?? 0), cells });
  }
  return states;
}
