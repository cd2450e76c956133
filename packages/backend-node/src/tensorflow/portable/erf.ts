/**
 * @file The error function to a few units of float32's last place, from two expansions of the NIST handbook
 * (https://dlmf.nist.gov/7.6, 7.9). TensorFlow.js' own in plain JavaScript is an approximation to 1.5e-7 of 1.
 */
import type { Tensor, Tf } from '../tf.js';

/** From here on erf(x) is 1 in float32. */
const SATURATED = 4;
/** Below, the series loses little to cancellation; above, the fraction's errors are small beside 1. */
const BORDER = 1;
/** What each needs at BORDER, where it converges slowest. */
const TERMS = 12;
const DEPTH = 40;

/** 7.6.1: erf(x) = 2 / sqrt(pi) x (1 - x^2 / (1! 3) + x^4 / (2! 5) - ...), from the last term on. */
function series(tf: Tf, x: Tensor): Tensor {
  const square = tf.square(x);
  const factors = Array.from({ length: TERMS }, (_, i) => -(2 * i + 1) / ((i + 1) * (2 * i + 3)));
  const sum = factors.reduceRight<Tensor>(
    (rest, factor) => tf.add(tf.mul(tf.mul(square, factor), rest), 1),
    tf.onesLike(x),
  );
  return tf.mul(x, tf.mul(sum, 2 / Math.sqrt(Math.PI)));
}

/** 7.9.1: 1 - erf(x) = exp(-x^2) / sqrt(pi) / (x + (1/2) / (x + (2/2) / (x + ...))), from the inside. */
function complement(tf: Tf, x: Tensor): Tensor {
  let tail = x;
  for (let k = DEPTH; k > 0; k--) tail = tf.add(x, tf.div(k / 2, tail));
  return tf.div(tf.exp(tf.neg(tf.square(x))), tf.mul(tail, Math.sqrt(Math.PI)));
}

export function composedErf(tf: Tf, x: Tensor): Tensor {
  const size = tf.abs(x);
  const large = tf.sub(1, complement(tf, tf.clipByValue(size, BORDER, SATURATED)));
  // A NaN is not less than the border, and goes the way that keeps it.
  return tf.where(tf.greaterEqual(size, BORDER), tf.mul(tf.sign(x), large), series(tf, x));
}
