/**
 * @file What peers are asked to compute, as data. `threads` goes with each.
 *
 * {kind: 'matmul', m, k, n, transposeA, transposeB}  a product of random matrices
 * {kind: 'conv', direction, x, weight, stride, padding}  forward (with bias), inputGradient or weightGradient
 * {kind: 'train', model, batch, fused}  a step with Adam (lr 1e-4) on cross-entropy; `fused`: PyTorch's fused Adam
 * {kind: 'infer', model, batch}  logits in eval mode, read back; weights of seed 0, pictures of seed 1
 * {kind: 'adam', fused}  Adam alone on AlexNet's parameters
 *
 * Models: 'alexnet' with 2 classes, 'resnet18' with 1,000.
 */

export const PARAMETERS_OF_ALEXNET = 57_012_034;

/** Floating-point operations, a multiply-add counted as two. */
export function flops(job) {
  if (job.kind === 'matmul') return 2 * job.m * job.k * job.n;
  const [n, , h, w] = convOutput(job);
  const [, channels, height, width] = job.weight;
  return 2 * n * h * w * job.weight[0] * channels * height * width;
}

/** (n, outChannels, h', w') of a convolution. */
export function convOutput({ x: [n, , ...sides], weight: [outChannels, , ...kernel], ...rest }) {
  const { stride, padding } = rest;
  const size = (side, i) => Math.floor((side + 2 * padding - kernel[i]) / stride) + 1;
  return [n, outChannels, ...sides.map(size)];
}

export const elements = (shape) => shape.reduce((product, size) => product * size, 1);
