/**
 * @file The tape. A node stands for one computed tensor and knows, per input, what it saved and how the
 * gradient comes from it. It is reference-counted: handles hold the node that made them, nodes hold the
 * nodes they came from, and what was saved is let go with the last of them, or after backward.
 */
import type { Shape } from '@striate/shapes';
import type { Cell } from '../cell.js';
import type { CallSite } from '../debug/call-site.js';
import type { Part } from '../debug/part.js';
import { watchGradient } from '../debug/watch.js';
import type { DType } from '../dtype.js';
import { TensorError } from '../errors.js';
import { state } from '../state.js';
import type { SharedStorage } from '../storage.js';
import { Tensor } from '../tensor.js';

/** How the gradient reaches one input: from the output's gradient and the saved tensors. */
export interface Rule {
  readonly input: Tensor;
  readonly saves: readonly Tensor[];
  /** null: nothing reaches this input. */
  gradient(g: Tensor, ...saved: Tensor[]): Tensor | null;
}

/** A value as it was when the op ran. */
class Saved {
  readonly #storage: SharedStorage;
  readonly #shape: Shape;
  readonly #dtype: DType;
  readonly #base: Cell | undefined;
  readonly #version: number | undefined;

  constructor(tensor: Tensor) {
    this.#storage = tensor.shared.save();
    this.#shape = tensor.shape;
    this.#dtype = tensor.dtype;
    this.#base = tensor.base;
    this.#version = tensor.base?.version;
  }

  restore(op: string): Tensor {
    if (this.#base?.version !== this.#version) {
      throw new TensorError(
        'changed-in-place',
        `${op}: a value needed for its gradient was changed in place since (version ${this.#version} saved, now ${this.#base?.version}).`,
        'Call backward() before the optimizer step or load.',
      );
    }
    return new Tensor(this.#storage.retain(), this.#shape, this.#dtype);
  }

  release(): void {
    this.#storage.releaseSaved();
  }
}

export interface Edge {
  /** Where the gradient goes: to the node that made the input, or to the leaf itself. */
  readonly to: GraphNode | Tensor;
  readonly saved: readonly Saved[];
  readonly gradient: Rule['gradient'];
}

let created = 0;

export class GraphNode {
  readonly op: string;
  /** What called the op. */
  readonly part: Part | null = state.part;
  /** Later nodes have larger numbers: descending order is a topological order. */
  readonly order = created++;
  readonly #site: CallSite | null;
  #edges: Edge[] | undefined;
  #references = 1;

  /** `site`: where the op was called, if somebody watched. */
  constructor(op: string, rules: readonly Rule[], site: CallSite | null) {
    this.op = op;
    this.#site = site;
    this.#edges = rules.map(({ input, saves, gradient }) => ({
      to: input.node?.retain() ?? input,
      saved: saves.map((tensor) => new Saved(tensor)),
      gradient,
    }));
  }

  /** Throws TensorError after the graph was freed. */
  get edges(): readonly Edge[] {
    if (!this.#edges) {
      throw new TensorError(
        'graph-freed',
        `${this.op}: backward() ran through this graph before and freed it.`,
        'Pass { retainGraph: true } to the first backward().',
      );
    }
    return this.#edges;
  }

  /** The gradient along `edge`; the tensors restored for it belong to the current scope. */
  gradientAlong(edge: Edge, g: Tensor): Tensor | null {
    const compute = () => edge.gradient(g, ...edge.saved.map((saved) => saved.restore(this.op)));
    return state.watchers.size === 0 ? compute() : watchGradient(this, this.#site, compute);
  }

  retain(): this {
    this.#references++;
    return this;
  }

  release(): void {
    if (--this.#references === 0) this.free();
  }

  /** Lets go of all saved values and of the nodes before this one. */
  free(): void {
    const edges = this.#edges ?? [];
    this.#edges = undefined;
    for (const edge of edges) {
      for (const saved of edge.saved) saved.release();
      if (edge.to instanceof GraphNode) edge.to.release();
    }
  }
}

/** Notes how `output` came about, if gradients are recorded and any input of `rules` requires one. */
export function record(op: string, output: Tensor, rules: readonly Rule[]): Tensor {
  const { origin } = output.shared;
  if (origin && !origin.isGradient) origin.op = op;
  if (!state.gradEnabled) return output;
  const active = rules.filter((rule) => rule.input.requiresGrad);
  if (active.length === 0) return output;
  return output.attach(new GraphNode(op, active, origin?.site ?? null));
}

/**
 * Rules for inputs whose gradients come from one kernel: `gradients` runs once per backward, however many
 * of the inputs need theirs.
 */
export function jointRules(
  inputs: readonly Tensor[],
  saves: readonly Tensor[],
  gradients: (g: Tensor, ...saved: Tensor[]) => readonly (Tensor | null)[],
): Rule[] {
  let last: { g: Tensor; results: readonly (Tensor | null)[] } | undefined;
  return inputs.map((input, i) => ({
    input,
    saves,
    gradient(g, ...saved) {
      if (last?.g !== g) last = { g, results: gradients(g, ...saved) };
      return last.results[i] ?? null;
    },
  }));
}
