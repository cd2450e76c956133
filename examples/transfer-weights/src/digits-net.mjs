/** @file The network whose weights are in weights/digits.pth, layer by layer as in weights/generate.py. */
import { Conv2d, Flatten, Linear, MaxPool2d, ReLU, Sequential } from '@striate/layers';

/** Up to the last layer: pictures (N, 3, 28, 28) -> (N, 256). */
export function features() {
  return new Sequential(
    new Conv2d({ inChannels: 3, outChannels: 8, kernelSize: 5 }),
    new ReLU(),
    new MaxPool2d({ kernelSize: 2 }),
    new Conv2d({ inChannels: 8, outChannels: 16, kernelSize: 5 }),
    new ReLU(),
    new MaxPool2d({ kernelSize: 2 }),
    new Flatten(),
  );
}

/** @param {number} classes */
export function digitsNet(classes) {
  return new Sequential(features(), new Linear({ inFeatures: 256, outFeatures: classes }));
}
