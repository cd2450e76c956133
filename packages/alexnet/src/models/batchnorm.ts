/** @file The course's AlexNet: one column, with batch normalisation after each block and three early pools. */
import {
  AdaptiveAvgPool2d,
  BatchNorm2d,
  Conv2d,
  MaxPool2d,
  ReLU,
  Sequential,
} from '@striate/layers';
import type { Parts } from './alexnet.js';
import { classifier } from './classifier.js';

/** 57,014,338 parameters at two classes. */
export function batchnorm(classes: number, dropout: number): Parts {
  return {
    features: new Sequential(
      new Conv2d({ inChannels: 3, outChannels: 64, kernelSize: 11, stride: 4, padding: 2 }),
      new ReLU(),
      new MaxPool2d({ kernelSize: 3, stride: 2 }),
      new BatchNorm2d({ numFeatures: 64 }),

      new Conv2d({ inChannels: 64, outChannels: 192, kernelSize: 5, padding: 2 }),
      new ReLU(),
      new MaxPool2d({ kernelSize: 3, stride: 2 }),
      new BatchNorm2d({ numFeatures: 192 }),

      new Conv2d({ inChannels: 192, outChannels: 384, kernelSize: 3, padding: 1 }),
      new ReLU(),
      new MaxPool2d({ kernelSize: 3, stride: 2 }),
      new BatchNorm2d({ numFeatures: 384 }),

      new Conv2d({ inChannels: 384, outChannels: 256, kernelSize: 3, padding: 1 }),
      new ReLU(),
      new BatchNorm2d({ numFeatures: 256 }),

      new Conv2d({ inChannels: 256, outChannels: 256, kernelSize: 3, padding: 1 }),
      new ReLU(),
      new MaxPool2d({ kernelSize: 3, stride: 2 }),
      new BatchNorm2d({ numFeatures: 256 }),
    ),
    avgpool: new AdaptiveAvgPool2d([6, 6]),
    classifier: classifier({ inFeatures: 256 * 6 * 6, hidden: 4096, classes, dropout }),
  };
}
