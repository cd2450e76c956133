/** @file What all optimizers share: groups of parameters, steps, gradients and state dicts. */
import { neg, noGrad, type Parameter, scope, type Tensor } from '@striate/tensor';
import {
  checkParameters,
  type GroupOptions,
  groupsOf,
  type ParametersOrGroups,
  type ParamGroup,
  type Settings,
} from './groups.js';
import { checkKeys, defaultsOf, type Given, type OptionTable, resolveOptions } from './options.js';
import { StateStore } from './state.js';
import { exportState, type OptimizerState, planLoad } from './state-dict.js';

/** What makes one kind of optimizer, as data. */
export interface OptimizerKind<S extends Settings> {
  readonly name: string;
  readonly options: OptionTable<S>;
  /** The names of the cells that may stand beside a parameter, as PyTorch's state dict has them. */
  readonly slots: readonly string[];
  /** Those of them that a parameter with these settings has after its first step. */
  needs(settings: S): readonly string[];
  /** Whether steps are counted per parameter. */
  readonly counts: boolean;
  /** Checks what single options cannot show. Throws OptimError. */
  check?(settings: S): void;
}

/**
 * The base of all optimizers (`torch.optim.Optimizer`). Takes parameters, or groups
 * `{ params, lr, weightDecay, ... }` whose options default to those of the optimizer. Throws OptimError
 * for unknown or bad options, and for parameters that are missing, given twice or not on a backend yet.
 */
export abstract class Optimizer<S extends Settings = Settings> {
  /** The groups in order. Their options are read at every step, and may be changed between steps. */
  readonly paramGroups: readonly ParamGroup<S>[] = [];
  protected readonly state = new StateStore();
  readonly #kind: OptimizerKind<S>;
  readonly #defaults: S;

  constructor(parameters: ParametersOrGroups<S>, options: Given<S>, kind: OptimizerKind<S>) {
    this.#kind = kind;
    checkKeys(kind.name, options, Object.keys(kind.options));
    this.#defaults = resolveOptions(kind.options, options, defaultsOf(kind.options));
    kind.check?.(this.#defaults);
    for (const group of groupsOf(parameters)) this.addParamGroup(group);
  }

  /** Adds a group, as when the layers of a model are unfrozen step by step. Throws OptimError. */
  addParamGroup(group: GroupOptions<S>): void {
    const where = `group ${this.paramGroups.length}`;
    const known = Object.keys(this.#kind.options);
    checkKeys(`${where} of ${this.#kind.name}`, group, ['params', ...known]);
    const settings = resolveOptions(this.#kind.options, group, this.#defaults, `${where}: `);
    this.#kind.check?.(settings);
    const taken = new Set(this.paramGroups.flatMap(({ params }) => params));
    const params = checkParameters(group.params, where, taken);
    (this.paramGroups as ParamGroup<S>[]).push({ ...settings, params });
  }

  /** Moves every parameter that has a gradient by one step. */
  step(): void {
    for (const group of this.paramGroups) {
      const ready = group.params.filter(({ grad }) => grad !== null);
      if (ready.length === 0) continue;
      noGrad(() =>
        scope(() => {
          const gradients = ready.map(({ grad }) => (group.maximize ? neg(grad!) : grad!));
          this.update(group, ready, gradients);
        }),
      );
    }
  }

  /** One step of parameters of one group. Tensors made in it are given back after it. */
  protected abstract update(
    group: ParamGroup<S>,
    parameters: readonly Parameter[],
    gradients: readonly Tensor[],
  ): void;

  /** Forgets all gradients. */
  zeroGrad(): void {
    for (const parameter of this.paramGroups.flatMap(({ params }) => params)) {
      parameter.grad?.dispose();
      parameter.grad = null;
    }
  }

  /**
   * All that is needed to go on elsewhere with the same numbers: moments, buffers and counts by PyTorch's
   * names, and the groups' options. It is of the moment of the call, whatever follows before it resolves.
   */
  stateDict(): Promise<OptimizerState> {
    return exportState(this.paramGroups, this.state, this.#kind);
  }

  /**
   * Takes over what `stateDict` gave: the moments, and the options of the groups in place of those given
   * to the constructor. Make schedules before: they set learning rates when they are made. Throws
   * OptimError where groups, parameters, options, names or shapes differ, and then changes nothing.
   */
  loadStateDict(saved: OptimizerState): void {
    const { settings, states } = planLoad(saved, this.paramGroups, this.#kind);
    for (const [i, group] of this.paramGroups.entries()) {
      delete group.initialLr;
      Object.assign(group, settings[i]);
    }
    this.state.replace(states);
  }

  /** Gives the memory of moments and buffers back; a later step starts them anew. */
  dispose(): void {
    this.state.replace(new Map());
  }
}
