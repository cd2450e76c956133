import { train } from '@striate/alexnet';
import { node } from '@striate/backend-node';
import { Compose, DataLoader, drawDigits, randomSplit, ToTensor } from '@striate/datasets';
import { Conv2d, Flatten, Linear, MaxPool2d, ReLU, Sequential } from '@striate/layers';
import { Adam } from '@striate/optim';

// 28 x 28 pixels each; `await ImageFolder.open('pictures', { transform })` would take pictures of yours.
const digits = drawDigits({ count: 1200, seed: 0, transform: new Compose([new ToTensor()]) });
const [learned, held] = randomSplit(digits, [1000, 200], 0);
const trainLoader = new DataLoader({ dataset: learned, batchSize: 50, shuffle: true });
const validLoader = new DataLoader({ dataset: held, batchSize: 50 });

const convolution = new Conv2d({ inChannels: 3, outChannels: 16, kernelSize: 5 });
const pool = new MaxPool2d({ kernelSize: 2 });
const linear = new Linear({ inFeatures: 16 * 12 * 12, outFeatures: 10 });
const model = new Sequential(convolution, new ReLU(), pool, new Flatten(), linear);

const backend = await node();
await model.to(backend);
const optimizer = new Adam(model.parameters(), { lr: 2e-3 });
for await (const event of train({ model, optimizer, backend, trainLoader, validLoader, epochs: 3 }))
  if (event.type === 'epoch') console.log(`${event.validation.accuracy * 100} % right`);
await Promise.all([trainLoader.close(), validLoader.close(), backend.close()]);
