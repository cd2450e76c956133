/**
 * @file The training step as anybody would write it, on one batch of made-up pictures, again and again: what the
 * trainer is measured by. Writes one number per step to standard output: milliseconds since the process began.
 *
 *     node bare.mjs BATCH STEPS [THREADS]
 */
import { alexnet, node, optim, tensors } from '../striate.mjs';

const { crossEntropy, manualSeed, pictures, scope, tensor } = tensors;
const [batch, steps, threads] = process.argv.slice(2).map(Number);
const SIZE = 224;
const NORMALIZE = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

manualSeed(0);
const backend = await node({ threads });
const model = await alexnet({ classes: 2 }).to(backend);
const optimizer = new optim.Adam(model.parameters(), { lr: 1e-4 });
const shape = [batch, SIZE, SIZE, 3];
const pixels = Uint8Array.from(
  { length: batch * SIZE * SIZE * 3 },
  (_, i) => (i * 2654435761) >>> 24,
);
const flip = new Uint8Array(batch);
const labels = Int32Array.from({ length: batch }, (_, i) => i % 2);

model.train();
for (let step = 0; step < steps; step++) {
  const loss = scope(() =>
    crossEntropy(
      model.forward(pictures(pixels, shape, { flip, ...NORMALIZE }, backend)),
      tensor(labels, { backend }),
    ),
  );
  const value = loss.item();
  loss.backward();
  loss.dispose();
  optimizer.step();
  optimizer.zeroGrad();
  await value;
  console.log(performance.now().toFixed(3));
}
await backend.close();
