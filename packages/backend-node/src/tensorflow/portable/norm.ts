/** @file Batch normalisation of rows (m, c), composed; see `batchNorm` of the contract. */
import type { Tensor, Tf } from '../tf.js';

function inverseDeviation(tf: Tf, variance: Tensor, eps: number): Tensor {
  return tf.rsqrt(tf.add(variance, eps));
}

/** With given statistics. */
export function normalized(
  tf: Tf,
  x: Tensor,
  weight: Tensor,
  bias: Tensor,
  mean: Tensor,
  variance: Tensor,
  eps: number,
): Tensor {
  const scale = tf.mul(weight, inverseDeviation(tf, variance, eps));
  return tf.add(tf.mul(tf.sub(x, mean), scale), bias);
}

export function composedBatchNorm(
  tf: Tf,
  x: Tensor,
  weight: Tensor,
  bias: Tensor,
  eps: number,
): Tensor[] {
  const mean = tf.mean(x, 0);
  const variance = tf.mean(tf.square(tf.sub(x, mean)), 0);
  return [normalized(tf, x, weight, bias, mean, variance, eps), mean, variance];
}

/**
 * With z = (x - mean) / sqrt(variance + eps) and averages over the rows:
 * d x = weight / sqrt(variance + eps) * (g - average(g) - z average(g z)), d weight = sum(g z), d bias = sum(g).
 */
export function composedBatchNormGradient(
  tf: Tf,
  g: Tensor,
  x: Tensor,
  weight: Tensor,
  mean: Tensor,
  variance: Tensor,
  eps: number,
): Tensor[] {
  const count = x.shape[0]!;
  const inverse = inverseDeviation(tf, variance, eps);
  const z = tf.mul(tf.sub(x, mean), inverse);
  const sum = tf.sum(g, 0);
  const product = tf.sum(tf.mul(g, z), 0);
  const centered = tf.sub(tf.sub(g, tf.div(sum, count)), tf.mul(z, tf.div(product, count)));
  return [tf.mul(centered, tf.mul(weight, inverse)), product, sum];
}
