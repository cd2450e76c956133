/** @file Two AlexNets as stacks: torchvision's, and the one of the course that this project follows. */
import type { LayerSpec } from '../src/stack/index.js';

export const relu = { type: 'elementwise', name: 'relu' } as const;
const dropout = { type: 'elementwise', name: 'dropout' } as const;
const pool = { type: 'maxPool', kernelSize: 3, stride: 2 } as const;
const conv = (inChannels: number, outChannels: number, kernelSize: number) =>
  ({ type: 'conv', inChannels, outChannels, kernelSize, padding: (kernelSize - 1) / 2 }) as const;
const first = {
  type: 'conv',
  inChannels: 3,
  outChannels: 64,
  kernelSize: 11,
  stride: 4,
  padding: 2,
} as const;
const norm = (numFeatures: number) => ({ type: 'batchNorm', numFeatures }) as const;

function head(classes: number): LayerSpec[] {
  return [
    { type: 'adaptiveAvgPool', outputSize: 6 },
    { type: 'flatten' },
    dropout,
    { type: 'linear', inFeatures: 9216, outFeatures: 4096 },
    relu,
    dropout,
    { type: 'linear', inFeatures: 4096, outFeatures: 4096 },
    relu,
    { type: 'linear', inFeatures: 4096, outFeatures: classes },
  ];
}

export function torchvisionAlexnet(classes: number): LayerSpec[] {
  return [
    ...[first, relu, pool],
    ...[conv(64, 192, 5), relu, pool],
    ...[conv(192, 384, 3), relu, conv(384, 256, 3), relu, conv(256, 256, 3), relu, pool],
    ...head(classes),
  ];
}

export function courseAlexnet(classes: number): LayerSpec[] {
  return [
    ...[first, relu, pool, norm(64)],
    ...[conv(64, 192, 5), relu, pool, norm(192)],
    ...[conv(192, 384, 3), relu, pool, norm(384)],
    ...[conv(384, 256, 3), relu, norm(256)],
    ...[conv(256, 256, 3), relu, pool, norm(256)],
    ...head(classes),
  ];
}

/** What the AlexNets lack, as fixtures/stacks.py has it in PyTorch. */
export const rarerLayers: LayerSpec[] = [
  { type: 'pad', padding: [1, 2, 3, 0], mode: 'reflect' },
  { type: 'conv', inChannels: 3, outChannels: 8, kernelSize: 3, padding: 'same', dilation: 2 },
  { type: 'groupNorm', numGroups: 4, numChannels: 8 },
  { type: 'elementwise', name: 'localResponseNorm', minRank: 3 },
  { type: 'pad', padding: [0, 1, -1, 2] },
  { type: 'convTranspose', inChannels: 8, outChannels: 6, kernelSize: 2, stride: 2 },
  { type: 'instanceNorm', numFeatures: 6, affine: true },
  { type: 'avgPool', kernelSize: 3, stride: 2, padding: 1, ceilMode: true },
  { type: 'layerNorm', normalizedShape: [17, 16] },
  { type: 'interpolate', scaleFactor: [0.5, 2] },
  { type: 'adaptiveMaxPool', outputSize: [4, null] },
  { type: 'unflatten', dim: 1, unflattenedSize: [3, -1] },
  { type: 'flatten', startDim: 2 },
  { type: 'pad', padding: [2, 2], mode: 'replicate' },
  { type: 'batchNorm', numFeatures: 3, affine: false, dims: 1 },
  { type: 'softmax', dim: 1 },
];
