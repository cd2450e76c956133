/** @file Reverse-mode differentiation: walks the graph from an output back and sums up what arrives. */
import { sameShape } from '@striate/shapes';
import { TensorError } from '../errors.js';
import { add } from '../ops/arithmetic.js';
import { ones } from '../ops/create.js';
import { noGrad, scope, untracked } from '../scope.js';
import type { Tensor } from '../tensor.js';
import { type Edge, GraphNode } from './graph.js';

/** What a gradient can arrive at: a leaf, or the node that stands for a computed tensor. */
export type Target = GraphNode | Tensor;

/** The place of `tensor` in the graph. */
export function targetOf(tensor: Tensor): Target {
  return tensor.node ?? tensor;
}

/** See `Tensor.backward`. */
export function backward(output: Tensor, seed: Tensor | undefined, retainGraph: boolean): void {
  addToLeaves(differentiate('backward', output, seed, retainGraph));
}

/**
 * `output.backward()` in as many steps as there are ops: each `next()` computes the gradients that the node which it
 * yields passes on, and the last one adds the sums to the leaves. Throws TensorError.
 */
export function* backwardSteps(output: Tensor): Generator<GraphNode, void> {
  checkOutput('backward', output, undefined);
  const steps = walk(
    output,
    apart(() => ones(output.shape, output)),
    false,
    undefined,
  );
  for (;;) {
    const { done, value } = apart(() => steps.next());
    if (done) return addToLeaves(value);
    yield value;
  }
}

function addToLeaves(sums: ReadonlyMap<Target, Tensor>): void {
  apart(() => {
    for (const [leaf, g] of sums as Map<Tensor, Tensor>) {
      leaf.grad = leaf.grad ? sumOf(leaf.grad, g) : g;
    }
  });
}

/** What is made there is no scope's, and has no gradient. */
function apart<T>(body: () => T): T {
  return untracked(() => noGrad(body));
}

/**
 * The gradients of `output`, weighed by `seed`, at `wanted` or else at all leaves; none where nothing
 * arrives. Only what leads there is computed, and freed unless `retainGraph`. The handles belong to no
 * scope. Throws TensorError.
 */
export function differentiate(
  name: string,
  output: Tensor,
  seed: Tensor | undefined,
  retainGraph: boolean,
  wanted?: ReadonlySet<Target>,
): Map<Target, Tensor> {
  checkOutput(name, output, seed);
  return apart(() => {
    const first = seed?.detach() ?? ones(output.shape, output);
    const steps = walk(output, first, retainGraph, wanted);
    for (;;) {
      const { done, value } = steps.next();
      if (done) return value;
    }
  });
}

function checkOutput(name: string, output: Tensor, seed: Tensor | undefined): void {
  if (!output.requiresGrad) {
    throw new TensorError(
      'no-graph',
      `${name}() on a tensor that nothing with requiresGrad went into.`,
      'Set requiresGrad on a leaf, and compute outside noGrad.',
    );
  }
  if (seed ? !sameShape(seed.shape, output.shape) : output.size !== 1) {
    throw new TensorError(
      'wrong-value',
      `${name}() without a gradient of the same shape needs a tensor of one element.`,
      'Reduce it to a scalar (mean, sum), or pass { gradient }.',
    );
  }
}

/** Yields every node whose gradients have been computed; returns the sums. */
function* walk(
  output: Tensor,
  first: Tensor,
  retainGraph: boolean,
  wanted: ReadonlySet<Target> | undefined,
): Generator<GraphNode, Map<Target, Tensor>> {
  // A node's sum stands here from the first gradient that arrives until the node was visited.
  const sums = new Map<Target, Tensor>([[targetOf(output), first]]);
  const nodes: GraphNode[] = [];
  try {
    for (const node of reachable(output)) nodes.push(node.retain());
    const leads = wanted && leadingTo(wanted, nodes);
    for (const node of nodes) {
      const g = sums.get(node);
      if (!g) continue;
      if (!leads || leads.has(node)) {
        const edges = leads
          ? node.edges.filter(({ to }) => arrives(to, wanted, leads))
          : node.edges;
        gradientsAlong(node, edges, g).forEach((gradient, i) => {
          if (!gradient) return;
          const { to } = edges[i]!;
          const before = sums.get(to);
          sums.set(to, before ? sumOf(before, gradient) : gradient);
        });
        if (!retainGraph) node.free();
        yield node;
      }
      if (wanted?.has(node)) continue;
      sums.delete(node);
      g.dispose();
    }
    return sums;
  } catch (error) {
    for (const g of sums.values()) g.dispose();
    throw error;
  } finally {
    for (const node of nodes) node.release();
  }
}

/** One handle of its own per edge, whatever the rules return: g itself, or one tensor for two edges. */
function gradientsAlong(node: GraphNode, edges: readonly Edge[], g: Tensor): (Tensor | null)[] {
  const taken = new Set([g]);
  return scope(() =>
    edges.map((edge) => {
      const gradient = node.gradientAlong(edge, g);
      if (!gradient || !taken.has(gradient)) {
        if (gradient) taken.add(gradient);
        return gradient;
      }
      return gradient.detach();
    }),
  );
}

/** a + b in the place of both. */
function sumOf(a: Tensor, b: Tensor): Tensor {
  const sum = add(a, b);
  a.dispose();
  b.dispose();
  return sum;
}

function arrives(to: Target, wanted: ReadonlySet<Target>, leads: ReadonlySet<Target>): boolean {
  return wanted.has(to) || leads.has(to);
}

/** The nodes behind which something of `wanted` lies; `nodes` come latest first. */
function leadingTo(wanted: ReadonlySet<Target>, nodes: readonly GraphNode[]): Set<Target> {
  const leads = new Set<Target>();
  for (const node of nodes.toReversed()) {
    if (node.edges.some(({ to }) => arrives(to, wanted, leads))) leads.add(node);
  }
  return leads;
}

/** All nodes before `output`, latest first. */
function reachable(output: Tensor): GraphNode[] {
  const found = new Set<GraphNode>();
  const open = output.node ? [output.node] : [];
  for (let node = open.pop(); node; node = open.pop()) {
    if (found.has(node)) continue;
    found.add(node);
    for (const edge of node.edges) if (edge.to instanceof GraphNode) open.push(edge.to);
  }
  return [...found].sort((a, b) => b.order - a.order);
}
