/**
 * @file AlexNet as published (Krizhevsky, Sutskever and Hinton, "ImageNet classification with deep
 * convolutional neural networks", 2012). What its two GPUs computed apart are convolutions in two groups.
 * First weights are PyTorch's defaults, as in the other variants, not the paper's.
 */
import {
  AdaptiveAvgPool2d,
  Conv2d,
  LocalResponseNorm,
  MaxPool2d,
  ReLU,
  Sequential,
} from '@striate/layers';
import type { Parts } from './alexnet.js';
import { classifier } from './classifier.js';

/**
 * Section 3.3: a / (2 + 1e-4 times the sum of squares over 5 channels) ^ 0.75. `LocalResponseNorm`, as
 * PyTorch's, multiplies alpha with the mean instead of the sum.
 */
const responseNorm = () => new LocalResponseNorm({ size: 5, alpha: 5 * 1e-4, beta: 0.75, k: 2 });

/** Section 3.4: windows of 3 that overlap by one. */
const overlappingPool = () => new MaxPool2d({ kernelSize: 3, stride: 2 });

/**
 * 60,965,224 parameters at 1000 classes: 34,944 + 307,456 + 885,120 + 663,936 + 442,624 of the convolutions,
 * 37,752,832 + 16,781,312 + 4,097,000 of the linear layers; the paper says 60 million. Pictures of 227
 * pixels give the paper's 55x55 cells; it says 224, with which its kernels do not come out even.
 */
export function original(classes: number, dropout: number): Parts {
  return {
    features: new Sequential(
      new Conv2d({ inChannels: 3, outChannels: 96, kernelSize: 11, stride: 4 }),
      new ReLU(),
      responseNorm(),
      overlappingPool(),

      new Conv2d({ inChannels: 96, outChannels: 256, kernelSize: 5, padding: 2, groups: 2 }),
      new ReLU(),
      responseNorm(),
      overlappingPool(),

      new Conv2d({ inChannels: 256, outChannels: 384, kernelSize: 3, padding: 1 }),
      new ReLU(),
      new Conv2d({ inChannels: 384, outChannels: 384, kernelSize: 3, padding: 1, groups: 2 }),
      new ReLU(),
      new Conv2d({ inChannels: 384, outChannels: 256, kernelSize: 3, padding: 1, groups: 2 }),
      new ReLU(),
      overlappingPool(),
    ),
    avgpool: new AdaptiveAvgPool2d([6, 6]),
    classifier: classifier({ inFeatures: 256 * 6 * 6, hidden: 4096, classes, dropout }),
  };
}
