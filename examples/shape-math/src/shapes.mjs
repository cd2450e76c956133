/** @file A network for 96 x 96 pictures, designed before anything is allocated. */
import { convOutput, ShapeError } from '@striate/shapes';
import { explain } from '@striate/shapes/explain';
import { findWindows, smallestInput } from '@striate/shapes/inverse';
import { receptiveFields, stack, stackedOutput, traceStack } from '@striate/shapes/stack';

// What does a convolution make of a picture, and why?
const options = { outChannels: 32, kernelSize: 7, stride: 2, padding: 3 };
console.log('first layer:', convOutput([3, 96, 96], options).join(' x '));
console.log('because:', explain(convOutput, [3, 96, 96], options).steps[0]?.text);

// The other way round: which windows lead from 48 to 24 cells?
const windows = findWindows({ from: 48, to: 24, stride: 2, maxKernelSize: 4 });
console.log('48 to 24:', windows.map((w) => `${w.kernelSize} padded by ${w.padding}`).join(', '));

// A whole network is data. Channels that do not fit do not compile.
const relu = /** @type {const} */ ({ type: 'elementwise', name: 'relu' });
const net = stack(
  { type: 'conv', inChannels: 3, outChannels: 32, kernelSize: 7, stride: 2, padding: 3 },
  relu,
  { type: 'maxPool', kernelSize: 2 },
  { type: 'conv', inChannels: 32, outChannels: 64, kernelSize: 3, padding: 1 },
  relu,
  { type: 'adaptiveAvgPool', outputSize: 4 },
  { type: 'flatten' },
  { type: 'linear', inFeatures: 64 * 4 * 4, outFeatures: 10 },
);
/** @type {[8, 10]} the compiler knows it, too */
const logits = stackedOutput([8, 3, 96, 96], net);
console.log('a batch of 8 becomes', logits.join(' x '));

// @ts-expect-error: 48 channels do not go into a layer for 64
stack({ type: 'conv', inChannels: 3, outChannels: 48, kernelSize: 3 }, net[3], net[4], {
  type: 'conv',
  inChannels: 32,
  outChannels: 8,
  kernelSize: 3,
});

// What does each layer cost, and how much of the picture does it see?
const seen = receptiveFields(net);
console.table(
  traceStack([1, 3, 96, 96], net).map(({ layer, output, parameters, macs }, i) => ({
    layer: layer.type,
    output: output.join(' x '),
    parameters,
    'million multiply-adds': Number((macs / 1e6).toFixed(2)),
    'sees pixels': seen[i]?.size.join(' x ') ?? 'all',
  })),
);

// How small may pictures be, and what happens below?
const { size, limit } = smallestInput(net);
console.log(
  `pictures down to ${size} x ${size}; then ${limit?.layer.type} has nothing to slide over`,
);
try {
  convOutput([3, 2, 2], { outChannels: 8, kernelSize: 7 });
} catch (error) {
  if (error instanceof ShapeError) console.log(error.message);
}
