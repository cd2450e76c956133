import { alexnet, train } from '@striate/alexnet';
import { drawDigits, DataLoader, randomSplit, Compose, ToTensor, Normalize } from '@striate/datasets/browser';
import { Adam } from '@striate/optim';
import { manualSeed } from '@striate/tensor';
import { reference } from '@striate/tensor/reference';
const backend = reference();
async function go(count, batchSize, lr, dropout, epochs) {
manualSeed(0);
const model = await alexnet({ classes: 10, variant: 'tiny', dropout }).to(backend);
const t0=performance.now();
const all = drawDigits({ count, seed: 1, transform: new Compose([new ToTensor(), new Normalize({mean:[0.13,0.13,0.13],std:[0.3,0.3,0.3]})]) });
const t1=performance.now()-t0;
const [tr, va] = randomSplit(all, [count-200, 200], 0);
const trainLoader = new DataLoader({dataset: tr, batchSize, shuffle: true, seed: 1});
const validLoader = new DataLoader({dataset: va, batchSize: 50});
const optimizer = new Adam(model.parameters(), { lr });
const t=performance.now();
console.log({count,batchSize,lr,dropout,draw:t1|0});
for await (const e of train({model, optimizer, backend, trainLoader, validLoader, epochs})) {
  if (e.type==='epoch') { console.log(e.epoch, e.training.loss.toFixed(3), e.training.accuracy.toFixed(3), e.validation.loss.toFixed(3), e.validation.accuracy.toFixed(3), ((performance.now()-t)/1000).toFixed(1)); if(e.validation.accuracy>0.9) break; }
}
}
await go(800,32,3e-3,0,3);
await go(800,16,3e-3,0,3);
await go(800,16,2e-3,0.2,3);
