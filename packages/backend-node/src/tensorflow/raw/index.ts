/** @file The primitives for which TensorFlow has an op of its own. */
import { type Primitives, portablePrimitives } from '../primitives.js';
import type { Tf } from '../tf.js';
import { convOps } from './conv.js';
import { maxPoolOps } from './max-pool.js';
import { batchNormOps } from './norm.js';
import { opRunner } from './ops.js';
import { variableOps } from './variables.js';

/** `tf`: a package for Node, whose backend is the current one. */
export function rawPrimitives(tf: Tf, usesGpu: boolean): Partial<Primitives> {
  const run = opRunner(tf);
  const portable = portablePrimitives(tf);
  return {
    erf: (x) => tf.erf(x),
    pow: (a, b) => tf.pow(a, b),
    ...convOps(tf, run, portable, usesGpu),
    ...maxPoolOps(tf, run, portable, usesGpu),
    ...batchNormOps(tf, run, usesGpu),
    variables: variableOps(tf, run),
    matmul(a, b, transposeA, transposeB) {
      if (a.rank > 2) return portable.matmul(a, b, transposeA, transposeB);
      const flags = { transpose_a: transposeA, transpose_b: transposeB };
      return run('MatMul', [a, b], { flags })[0]!;
    },
  };
}
