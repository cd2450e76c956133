/** @file Reverse-mode differentiation: walks the graph from the output back and sums at the leaves. */
import { sameShape } from '@striate/shapes';
import { TensorError } from '../errors.js';
import { add } from '../ops/arithmetic.js';
import { ones } from '../ops/create.js';
import { noGrad, scope, untracked } from '../scope.js';
import type { Tensor } from '../tensor.js';
import { GraphNode } from './graph.js';

/** See `Tensor.backward`. */
export function backward(output: Tensor, seed: Tensor | undefined, retainGraph: boolean): void {
  if (!output.requiresGrad) {
    throw new TensorError(
      'no-graph',
      'backward() on a tensor that nothing with requiresGrad went into.',
      'Set requiresGrad on a leaf, and compute outside noGrad.',
    );
  }
  if (seed ? !sameShape(seed.shape, output.shape) : output.size !== 1) {
    throw new TensorError(
      'wrong-value',
      'backward() without a gradient of the same shape needs a tensor of one element.',
      'Reduce it to a scalar (mean, sum), or pass { gradient }.',
    );
  }
  untracked(() => noGrad(() => walk(output, seed, retainGraph)));
}

function walk(output: Tensor, seed: Tensor | undefined, retainGraph: boolean): void {
  const nodes = reachable(output).map((node) => node.retain());
  const pending = new Map<GraphNode, Tensor>();
  const deliver = (to: GraphNode | Tensor, g: Tensor): void => {
    const before = to instanceof GraphNode ? pending.get(to) : to.grad;
    const sum = before ? add(before, g) : g;
    if (before) {
      before.dispose();
      g.dispose();
    }
    if (to instanceof GraphNode) pending.set(to, sum);
    else to.grad = sum;
  };
  try {
    const first = seed?.detach() ?? ones(output.shape, output);
    deliver(output.node ?? output, first);
    for (const node of nodes) {
      const g = pending.get(node);
      if (!g) continue;
      const gradients = scope(() =>
        node.edges.map((edge) => unshared(node.gradientAlong(edge, g), g)),
      );
      node.edges.forEach((edge, i) => {
        deliver(edge.to, gradients[i]!);
      });
      pending.delete(node);
      g.dispose();
      if (!retainGraph) node.free();
    }
  } finally {
    for (const node of nodes) node.release();
    for (const g of pending.values()) g.dispose();
  }
}

/** A rule may pass g itself on; the receiver needs a handle of its own. */
function unshared(result: Tensor, g: Tensor): Tensor {
  return result === g ? g.detach() : result;
}

/** All nodes before `output`, latest first, held until each was visited. */
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
