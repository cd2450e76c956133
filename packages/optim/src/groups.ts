/** @file Parameter groups: which parameters are trained together, with which options. */
import { Parameter, type Tensor } from '@striate/tensor';
import { OptimError } from './errors.js';
import type { Betas, Given } from './options.js';

/** The options that every group has; `momentum` and `betas` are those that schedules may cycle. */
export interface Settings {
  /** The learning rate. */
  lr: number;
  /** How strongly parameters are drawn to zero. */
  weightDecay: number;
  /** Whether the loss is maximised: gradients are negated. Default false. */
  maximize: boolean;
  momentum?: number;
  betas?: Betas;
}

/** A group as the optimizer has it. Options may be changed between steps; the parameters stay. */
export type ParamGroup<S extends Settings = Settings> = S & {
  readonly params: readonly Parameter[];
  /** The learning rate before any schedule; the first schedule of the optimizer notes it. */
  initialLr?: number;
};

/** A group as it is given: options left out are the optimizer's. */
export type GroupOptions<S extends Settings> = Given<S> & {
  readonly params: Iterable<Parameter>;
};

/** Parameters, or groups of them with options of their own. */
export type ParametersOrGroups<S extends Settings> =
  | Iterable<Parameter>
  | Iterable<GroupOptions<S>>;

/** The groups that are meant: parameters alone are one group. Throws OptimError. */
export function groupsOf<S extends Settings>(given: ParametersOrGroups<S>): GroupOptions<S>[] {
  const items = listed<Parameter | GroupOptions<S>>(given, 'The optimizer');
  if (items.length === 0) throw noParameters('The optimizer');
  const isGroup = (item: Parameter | GroupOptions<S>): item is GroupOptions<S> =>
    !(item instanceof Parameter) && typeof item === 'object' && item !== null && 'params' in item;
  return items.every(isGroup) ? items : [{ params: items } as unknown as GroupOptions<S>];
}

/**
 * The parameters of a new group `where`: at least one, all materialised, none twice and none of
 * `taken`. Throws OptimError.
 */
export function checkParameters(
  given: Iterable<Parameter>,
  where: string,
  taken: ReadonlySet<Parameter>,
): Parameter[] {
  const parameters = listed(given, where);
  if (parameters.length === 0) throw noParameters(where);
  const seen = new Set(taken);
  for (const [i, parameter] of parameters.entries()) {
    if (!(parameter instanceof Parameter)) {
      throw new OptimError(
        'bad-parameters',
        `Item ${i} of ${where} is no Parameter.`,
        'Pass model.parameters(), or groups { params, ... } alone.',
      );
    }
    if (seen.has(parameter)) {
      throw new OptimError(
        'bad-parameters',
        `Parameter ${i} of ${where} (shape ${show(parameter.shape)}) is in the optimizer already.`,
        'Give every parameter once, in one group.',
      );
    }
    if (parameter.isDisposed) {
      throw new OptimError(
        'not-materialized',
        `Parameter ${i} of ${where} (shape ${show(parameter.shape)}) is not on any backend yet.`,
        'Move its module first: await model.to(backend).',
      );
    }
    seen.add(parameter);
  }
  return parameters;
}

/** A shape for messages. */
export function show(shape: Tensor['shape']): string {
  return `[${shape.join(', ')}]`;
}

function listed<T>(given: Iterable<T>, where: string): T[] {
  if (typeof given?.[Symbol.iterator] === 'function') return [...given];
  throw new OptimError(
    'bad-parameters',
    `${where} got no list of parameters.`,
    'Pass model.parameters().',
  );
}

function noParameters(where: string): OptimError {
  return new OptimError(
    'bad-parameters',
    `${where} got no parameters.`,
    'Pass model.parameters(); a generator can be read once only.',
  );
}
