/**
 * @file The module: a tree of modules whose leaves hold parameters, buffers and counters. Members are
 * found by looking at a module's own properties, so that a model is an ordinary class. Nothing is
 * allocated until `to(backend)`.
 */
import type { Shape } from '@striate/shapes';
import { type Backend, Buffer, Cell, Parameter, type Tensor } from '@striate/tensor';
import { addForwardHook, type ForwardHook, type HookHandle } from './forward-hook.js';
import { snakeCase } from './names.js';
import {
  exportState,
  importState,
  type LoadOptions,
  type LoadReport,
  type StateDict,
} from './state-dict.js';

/** An exact count on the host that travels in the state dict (int64): `num_batches_tracked`. */
export class Counter {
  value = 0;
}

/** What a module may hold. */
export type Member = Module | Cell | Counter;

export abstract class Module {
  /** Whether dropout drops and batch norm uses the batch: see `train` and `eval`. */
  training = true;
  /** Where the module stands in its model, by PyTorch's names; known after `to` or `summary`. */
  path = '';
  #frozen = false;
  /** The model that the module is part of; itself before `to` or `summary`. */
  #root: WeakRef<Module> | undefined;

  /** (N, C, H, W) or what the module takes -> what it gives. */
  abstract forward(x: Tensor): Tensor;

  /** The shape of `forward`'s result, without computing it. Throws ShapeError where the input does not fit. */
  abstract outputShape(input: Shape): readonly number[];

  /** The members by PyTorch's names, in the order of their declaration. */
  *members(): Iterable<[name: string, member: Member]> {
    for (const [name, value] of Object.entries(this)) {
      if (value instanceof Module || value instanceof Cell || value instanceof Counter) {
        yield [snakeCase(name), value];
      }
    }
  }

  /** This module and all below it, with their paths (`torch.nn.Module.named_modules`). */
  *namedModules(prefix = ''): Iterable<[path: string, module: Module]> {
    yield [prefix, this];
    for (const [name, member] of this.members()) {
      if (member instanceof Module) yield* member.namedModules(join(prefix, name));
    }
  }

  /** Every cell and counter with its key in the state dict. */
  *namedState(): Iterable<[key: string, member: Cell | Counter]> {
    for (const [path, module] of this.namedModules()) {
      for (const [name, member] of module.members()) {
        if (!(member instanceof Module)) yield [join(path, name), member];
      }
    }
  }

  /** Each parameter once, with its (first) key (`torch.nn.Module.named_parameters`). */
  *namedParameters(): Iterable<[key: string, parameter: Parameter]> {
    const seen = new Set<Parameter>();
    for (const [key, member] of this.namedState()) {
      if (!(member instanceof Parameter) || seen.has(member)) continue;
      seen.add(member);
      yield [key, member];
    }
  }

  *namedBuffers(): Iterable<[key: string, buffer: Buffer]> {
    for (const [key, member] of this.namedState())
      if (member instanceof Buffer) yield [key, member];
  }

  parameters(): Parameter[] {
    return Array.from(this.namedParameters(), ([, parameter]) => parameter);
  }

  /** Training mode, for this module and all below it but those that are frozen. */
  train(mode = true): this {
    for (const [, module] of this.namedModules()) module.training = mode && !module.#frozen;
    return this;
  }

  /**
   * Keeps this module and all below it as they are while the rest is trained: no gradients for parameters,
   * and evaluation mode whatever `train` says, so that batch norm keeps its running statistics, too.
   * `freeze(false)` ends it; the next `train()` puts the module into training mode.
   */
  freeze(frozen = true): this {
    for (const [, module] of this.namedModules()) {
      module.#frozen = frozen;
      if (frozen) module.training = false;
    }
    for (const parameter of this.parameters()) {
      parameter.requiresGrad = !frozen;
      if (!frozen) continue;
      parameter.grad?.dispose();
      parameter.grad = null;
    }
    return this;
  }

  /** Evaluation mode: dropout passes everything on, batch norm uses its running statistics. */
  eval(): this {
    return this.train(false);
  }

  /** Puts every parameter and buffer on `backend`: draws the first values, or moves those there are. */
  async to(backend: Backend): Promise<this> {
    this.locate();
    for (const [, member] of this.namedState()) {
      if (member instanceof Cell) await member.to(backend);
    }
    return this;
  }

  /** Lets every module know its model and its path in it, which errors name. */
  locate(): void {
    const root = new WeakRef<Module>(this);
    for (const [path, module] of this.namedModules()) {
      module.path = path;
      module.#root = root;
    }
  }

  /** The model that this module was last located in, or the module itself. */
  get root(): Module {
    return this.#root?.deref() ?? this;
  }

  /** Calls `hook` after every forward pass of this module, until it is removed. */
  registerForwardHook(hook: ForwardHook): HookHandle {
    return addForwardHook(this, hook);
  }

  /** Forgets all gradients. */
  zeroGrad(): void {
    for (const parameter of this.parameters()) {
      parameter.grad?.dispose();
      parameter.grad = null;
    }
  }

  /** All parameters, buffers and counters on the host under PyTorch's keys, as they are at the call. */
  stateDict(): Promise<StateDict> {
    return exportState(this);
  }

  /**
   * Takes over the values of a state dict, before or after `to`: of exactly this module's keys, or with
   * `strict: false` of those that both have. Throws LayerError, also where a shape differs, and then
   * changes nothing. Source: `torch.nn.Module.load_state_dict`.
   */
  loadStateDict(state: StateDict, options?: LoadOptions): LoadReport {
    return importState(this, state, options);
  }

  /** Gives all device memory back. */
  dispose(): void {
    this.zeroGrad();
    for (const [, member] of this.namedState()) if (member instanceof Cell) member.dispose();
  }
}

function join(prefix: string, name: string): string {
  return prefix === '' ? name : `${prefix}.${name}`;
}
