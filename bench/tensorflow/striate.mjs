/** @file AlexNet on one of Striate's engines: `striate.mjs ENGINE VARIANT BATCH`. */
import { alexnet, node, optim, tensors as t } from '../striate.mjs';
import { contestant } from './contestant.mjs';

const [engine, variant, batch] = process.argv.slice(2);
const backend = await node({ engine });
const n = Number(batch);
t.manualSeed(0);
const model = await alexnet({ classes: 2, variant }).to(backend);
const shape = [n, 3, 224, 224];
const x = t.tensor(new t.Generator(1).uniform(n * 3 * 224 * 224, -2, 2), { backend, shape });
const labels = Int32Array.from({ length: n }, (_, i) => i % 2);
const y = t.tensor(labels, { backend });
const optimizer = new optim.Adam(model.parameters(), { lr: 1e-4 });

const parameters = model.parameters().reduce((sum, { size }) => sum + size, 0);

contestant(backend.device, parameters, async () => {
  const loss = t.scope(() => t.crossEntropy(model.forward(x), y));
  loss.backward();
  optimizer.step();
  optimizer.zeroGrad();
  const value = await loss.item();
  loss.dispose();
  return value;
});
