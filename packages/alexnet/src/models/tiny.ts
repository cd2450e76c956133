/**
 * @file AlexNet in miniature, to be trained in a browser while one watches: five convolutions with batch
 * normalisation, three linear layers, pictures of 32 pixels, 1.5 MFLOP forward.
 */
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

/** 85,202 parameters at ten classes. */
export function tiny(classes: number, dropout: number): Parts {
  return {
    features: new Sequential(
      new Conv2d({ inChannels: 3, outChannels: 16, kernelSize: 5, stride: 2, padding: 2 }),
      new ReLU(),
      new MaxPool2d({ kernelSize: 3, stride: 2 }),
      new BatchNorm2d({ numFeatures: 16 }),

      new Conv2d({ inChannels: 16, outChannels: 24, kernelSize: 3, padding: 1 }),
      new ReLU(),
      new MaxPool2d({ kernelSize: 3, stride: 2 }),
      new BatchNorm2d({ numFeatures: 24 }),

      new Conv2d({ inChannels: 24, outChannels: 32, kernelSize: 3, padding: 1 }),
      new ReLU(),
      new BatchNorm2d({ numFeatures: 32 }),

      new Conv2d({ inChannels: 32, outChannels: 32, kernelSize: 3, padding: 1 }),
      new ReLU(),
      new BatchNorm2d({ numFeatures: 32 }),

      new Conv2d({ inChannels: 32, outChannels: 32, kernelSize: 3, padding: 1 }),
      new ReLU(),
      new BatchNorm2d({ numFeatures: 32 }),
    ),
    avgpool: new AdaptiveAvgPool2d([3, 3]),
    classifier: classifier({ inFeatures: 32 * 3 * 3, hidden: 128, classes, dropout }),
  };
}
