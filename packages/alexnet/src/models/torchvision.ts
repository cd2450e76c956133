/**
 * @file torchvision's AlexNet (Krizhevsky, "One weird trick for parallelizing convolutional neural networks",
 * 2014): one column without normalisation. Source: torchvision/models/alexnet.py.
 */
import { AdaptiveAvgPool2d, Conv2d, MaxPool2d, ReLU, Sequential } from '@striate/layers';
import type { Parts } from './alexnet.js';
import { classifier } from './classifier.js';

/** 61,100,840 parameters at 1000 classes. */
export function torchvision(classes: number, dropout: number): Parts {
  return {
    features: new Sequential(
      new Conv2d({ inChannels: 3, outChannels: 64, kernelSize: 11, stride: 4, padding: 2 }),
      new ReLU(),
      new MaxPool2d({ kernelSize: 3, stride: 2 }),

      new Conv2d({ inChannels: 64, outChannels: 192, kernelSize: 5, padding: 2 }),
      new ReLU(),
      new MaxPool2d({ kernelSize: 3, stride: 2 }),

      new Conv2d({ inChannels: 192, outChannels: 384, kernelSize: 3, padding: 1 }),
      new ReLU(),
      new Conv2d({ inChannels: 384, outChannels: 256, kernelSize: 3, padding: 1 }),
      new ReLU(),
      new Conv2d({ inChannels: 256, outChannels: 256, kernelSize: 3, padding: 1 }),
      new ReLU(),
      new MaxPool2d({ kernelSize: 3, stride: 2 }),
    ),
    avgpool: new AdaptiveAvgPool2d([6, 6]),
    classifier: classifier({ inFeatures: 256 * 6 * 6, hidden: 4096, classes, dropout }),
  };
}
