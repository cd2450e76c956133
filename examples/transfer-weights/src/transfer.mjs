/** @file Weights from PyTorch: checked, put to another task, and given back. */
import { readFile, writeFile } from 'node:fs/promises';
import { toDevice, train } from '@striate/alexnet';
import { node } from '@striate/backend-node';
import { Compose, DataLoader, drawDigits, PictureArray, ToTensor } from '@striate/datasets';
import { decodeCheckpoint, encodeSafetensors } from '@striate/layers';
import { Adam } from '@striate/optim';
import { manualSeed, noGrad } from '@striate/tensor';
import { digitsNet } from './digits-net.mjs';

const weights = (/** @type {string} */ name) => new URL(`../weights/${name}`, import.meta.url);
const transform = new Compose([new ToTensor()]);
const backend = await node();

// What torch.save wrote. Nothing of it is run; keys and shapes have to be the model's.
const { state } = decodeCheckpoint(await readFile(weights('digits.pth')));
const digits = digitsNet(10);
digits.loadStateDict(state);
await digits.to(backend);

// The same numbers as there?
const there = JSON.parse(await readFile(weights('logits.json'), 'utf8')).flat();
const three = drawDigits({ count: 3, seed: 1, transform });
const loader = new DataLoader({ dataset: three, batchSize: 3, workers: 0 });
for await (const batch of loader.epoch(0)) {
  const logits = await noGrad(() => digits.forward(toDevice(batch, backend))).data();
  const apart = Math.max(...Array.from(logits, (x, i) => Math.abs(x - there[i])));
  console.log(`logits are ${apart.toExponential(0)} from PyTorch's`);
}

// Another task with few pictures: is a digit odd?
/** @param {number} count @param {number} seed */
function oddOrEven(count, seed) {
  const { pixels, shape, targets } = drawDigits({ count, seed });
  const labels = targets.map((digit) => digit % 2);
  const dataset = new PictureArray({ pixels, shape, labels, classes: ['even', 'odd'], transform });
  return new DataLoader({ dataset, batchSize: 20, shuffle: true, workers: 0 });
}

/** @param {boolean} transferred the features are PyTorch's and stay as they are; else all is learned afresh */
async function learn(transferred) {
  manualSeed(0);
  const model = digitsNet(2);
  if (transferred) {
    const learned = new Map([...state].filter(([key]) => key.startsWith('0.')));
    model.loadStateDict(learned, { strict: false });
    model.modules[0].freeze();
  }
  await model.to(backend);
  const trained = model.parameters().filter(({ requiresGrad }) => requiresGrad);
  const optimizer = new Adam(trained, { lr: 5e-3 });
  const loaders = { trainLoader: oddOrEven(20, 2), validLoader: oddOrEven(400, 3) };
  let accuracy = 0;
  for await (const event of train({ model, optimizer, backend, ...loaders, epochs: 20 })) {
    if (event.type === 'epoch') accuracy = event.validation.accuracy;
  }
  return { model, accuracy };
}
const afresh = await learn(false);
const transferred = await learn(true);
console.log(`20 pictures, afresh: ${(afresh.accuracy * 100).toFixed(1)} % right`);
console.log(
  `20 pictures, on what PyTorch learned: ${(transferred.accuracy * 100).toFixed(1)} % right`,
);

// And back: PyTorch reads this with safetensors.torch.load_file.
const file = process.argv[2] ?? 'odd-or-even.safetensors';
const parts = encodeSafetensors({
  state: await transferred.model.stateDict(),
  metadata: { format: 'pt' },
});
await writeFile(file, parts);
console.log(`${file} is written`);
await backend.close();
