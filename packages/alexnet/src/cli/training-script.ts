/** @file What `alexnet init` writes. */

export const TRAINING_SCRIPT = `// node train.mjs DIR, where DIR has one folder of pictures per class.
import { writeFile } from 'node:fs/promises';
import { alexnet, evaluate, train } from '@striate/alexnet';
import { node } from '@striate/backend-node';
import { Compose, DataLoader, ImageFolder, RandomHorizontalFlip, randomSplit, Resize, ToTensor } from '@striate/datasets';
import { encodeSafetensors } from '@striate/layers';
import { Adam } from '@striate/optim';

const [dir = './PetImages', variant = 'batchnorm', size = 224, epochs = 5] = process.argv.slice(2);
const resize = new Resize([Number(size), Number(size)]);
const folder = await ImageFolder.open(dir, { transform: new Compose([resize, new ToTensor()]) });
const [kept, held] = randomSplit(folder, [0.9, 0.1], 0);
const augmented = kept.withTransform(new Compose([resize, new RandomHorizontalFlip(), new ToTensor()]));
const training = new DataLoader({ dataset: augmented, batchSize: 64, shuffle: true });
const validation = new DataLoader({ dataset: held, batchSize: 64 });

const backend = await node();
const model = await alexnet({ classes: folder.classes.length, variant }).to(backend);
const optimizer = new Adam(model.parameters(), { lr: 1e-4 });
for await (const event of train({ model, optimizer, backend, training, validation, epochs: Number(epochs) })) {
  if (event.type === 'epoch') console.log(\`epoch \${event.epoch}: validation accuracy \${event.validation.accuracy}\`);
}
console.table((await evaluate({ model, backend, source: validation, classes: folder.classes })).perClass);
// With these notes, \`alexnet predict weights.safetensors picture.jpg\` can use the weights.
const notes = { ...model.options, classes: folder.classes, size: Number(size), epoch: Number(epochs), mean: [0, 0, 0], std: [1, 1, 1] };
const metadata = { format: 'pt', alexnet: JSON.stringify(notes) };
await writeFile('weights.safetensors', encodeSafetensors({ state: await model.stateDict(), metadata }));
await Promise.all([training.close(), validation.close(), backend.close()]);
`;
