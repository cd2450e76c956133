import { loadPictures } from '@striate/datasets';
import { noGrad, scope } from '@striate/tensor';
import { type Command, Option } from 'commander';
import { toDevice } from '../../batch.js';
import { loadCheckpoint } from '../checkpoint.js';
import { DEVICES, type DeviceName, deviceNames } from '../device.js';
import type { Io } from '../io.js';
import { pictureTransform } from '../pictures.js';

interface Prediction {
  readonly path: string;
  readonly class: string;
  readonly probability: number;
}

export function addPredict(program: Command, io: Io): void {
  program
    .command('predict')
    .summary('name the class of pictures, with a trained checkpoint')
    .argument('<checkpoint>', 'a .safetensors file that `alexnet train` wrote')
    .argument('<image...>', 'pictures')
    .addOption(
      new Option('--device <name>', 'where to compute').choices(deviceNames).default('cpu'),
    )
    .option('--json', 'print one JSON object per picture')
    .action(
      async (
        checkpoint: string,
        images: string[],
        { device, json }: { device: DeviceName; json?: true },
      ) => {
        for (const prediction of await predict(checkpoint, images, device)) {
          const { path, probability } = prediction;
          const line = json
            ? JSON.stringify(prediction)
            : `${path}  ${prediction.class}  ${probability.toFixed(3)}`;
          io.out(`${line}\n`);
        }
      },
    );
}

async function predict(
  checkpoint: string,
  images: readonly string[],
  device: DeviceName,
): Promise<Prediction[]> {
  const { model, metadata } = await loadCheckpoint(checkpoint);
  const transform = pictureTransform(metadata.size, { augment: false });
  const backend = await DEVICES[device].open(undefined);
  try {
    await model.to(backend);
    const predictions: Prediction[] = [];
    for (const path of images) {
      const batch = await loadPictures([path], transform);
      const logits = noGrad(() => scope(() => model.forward(toDevice(batch, backend))));
      const probabilities = softmax(await logits.data());
      logits.dispose();
      const best = probabilities.indexOf(Math.max(...probabilities));
      predictions.push({
        path,
        class: metadata.classes[best]!,
        probability: probabilities[best]!,
      });
    }
    return predictions;
  } finally {
    model.dispose();
    await backend.close();
  }
}

function softmax(logits: ArrayLike<number>): number[] {
  const values = Array.from(logits);
  const largest = Math.max(...values);
  const powers = values.map((value) => Math.exp(value - largest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}
