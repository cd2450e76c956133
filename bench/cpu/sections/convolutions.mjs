/** @file The convolutions of AlexNet and of ResNets, each direction by itself. */
import { speedOfKernel } from '../contest.mjs';

const NAMES = ['Striate', 'PyTorch', 'ONNX Runtime'];
const BATCH = 32;

/** [name, channels, side, outChannels, kernel, stride, padding] */
const LAYERS = [
  ['AlexNet conv1', 3, 224, 64, 11, 4, 2],
  ['AlexNet conv2', 64, 27, 192, 5, 1, 2],
  ['AlexNet conv3', 192, 13, 384, 3, 1, 1],
  ['AlexNet conv4', 384, 6, 256, 3, 1, 1],
  ['AlexNet conv5', 256, 6, 256, 3, 1, 1],
  ['ResNet 7x7 stride 2, 3 to 64 at 224', 3, 224, 64, 7, 2, 3],
  ['ResNet 3x3, 64 at 56', 64, 56, 64, 3, 1, 1],
  ['ResNet 3x3 stride 2, 64 to 128 at 56', 64, 56, 128, 3, 2, 1],
  ['ResNet 1x1, 64 to 256 at 56', 64, 56, 256, 1, 1, 0],
  ['ResNet 1x1 stride 2, 256 to 512 at 56', 256, 56, 512, 1, 2, 0],
  ['ResNet 3x3, 512 at 7', 512, 7, 512, 3, 1, 1],
];

const DIRECTIONS = {
  forward: 'forward',
  inputGradient: 'input gradient',
  weightGradient: 'weight gradient',
};

function jobs(threads) {
  return LAYERS.flatMap(([name, channels, side, outChannels, kernel, stride, padding]) => {
    const x = [BATCH, channels, side, side];
    const weight = [outChannels, channels, kernel, kernel];
    return Object.entries(DIRECTIONS).map(([direction, words]) => ({
      name: `${name}, ${words}`,
      job: { kind: 'conv', direction, x, weight, stride, padding, threads },
    }));
  });
}

export const title = `Convolutions, batch ${BATCH}`;

export function cases({ threadCounts }) {
  return threadCounts
    .flatMap(jobs)
    .map(({ name, job }) => speedOfKernel({ section: title, name, job, names: NAMES }));
}
