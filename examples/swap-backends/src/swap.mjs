/** @file One training program on every backend that there is here, and how far their losses are apart. */
import { cpu } from '@striate/backend-node';
import { webgpu } from '@striate/backend-webgpu';
import { Conv2d, Flatten, Linear, MaxPool2d, ReLU, Sequential } from '@striate/layers';
import { Adam } from '@striate/optim';
import { crossEntropy, Generator, manualSeed, scope, tensor } from '@striate/tensor';
import { reference } from '@striate/tensor/reference';

const STEPS = 60;
const BATCH = 16;

/**
 * Which half of a picture is brighter? Nothing in here knows what it runs on.
 * @param {import('@striate/tensor').Backend} backend
 */
async function losses(backend) {
  manualSeed(0);
  const model = new Sequential(
    new Conv2d({ inChannels: 1, outChannels: 4, kernelSize: 3 }),
    new ReLU(),
    new MaxPool2d({ kernelSize: 2 }),
    new Flatten(),
    new Linear({ inFeatures: 4 * 3 * 3, outFeatures: 2 }),
  );
  await model.to(backend);
  const optimizer = new Adam(model.parameters(), { lr: 0.01 });
  const draws = new Generator(1);
  const found = [];
  for (let step = 0; step < STEPS; step++) {
    const pixels = draws.uniform(BATCH * 64, 0, 1);
    const labels = Int32Array.from({ length: BATCH }, (_, i) => {
      const picture = pixels.subarray(i * 64, (i + 1) * 64);
      const upper = picture.subarray(0, 32).reduce((sum, x) => sum + x, 0);
      return Number(2 * upper > picture.reduce((sum, x) => sum + x, 0));
    });
    const loss = scope(() => {
      const x = tensor(pixels, { backend, shape: [BATCH, 1, 8, 8] });
      return crossEntropy(model.forward(x), tensor(labels, { backend }));
    });
    loss.backward();
    optimizer.step();
    optimizer.zeroGrad();
    found.push(await loss.item());
    loss.dispose();
  }
  model.dispose();
  return found;
}

/** The one line that differs. */
const BACKENDS = { reference: async () => reference(), cpu, webgpu };

/** @type {number[] | undefined} */
let expected;
for (const [name, open] of Object.entries(BACKENDS)) {
  const backend = await open().catch((error) => console.log(`${name}: not here. ${error.message}`));
  if (!backend) continue;
  const start = performance.now();
  const curve = await losses(backend);
  const milliseconds = Math.round(performance.now() - start);
  expected ??= curve;
  const apart = Math.max(...expected.map((loss, i) => Math.abs(loss - Number(curve[i]))));
  const ends = `${curve[0]?.toFixed(4)} to ${curve.at(-1)?.toFixed(4)}`;
  const distance = `${apart.toExponential(0)} from the reference`;
  console.log(`${name}: loss ${ends}, ${distance}, ${milliseconds} ms on ${backend.device}`);
  await backend.close();
}
