/** @file Logits in eval mode, and whether all libraries agree on them. */
import { picturesPerSecond } from '../contest.mjs';

const NAMES = ['Striate', 'PyTorch', 'ONNX Runtime', 'TensorFlow.js wasm'];
/** Largest difference allowed, in units of the largest logit: some hundred roundings of float32. */
const TOLERANCE = 1e-4;

/** How far everybody's logits are from Striate's, in units of the largest. Throws where they are others. */
async function differences(entered) {
  const [ours, ...theirs] = await Promise.all(
    entered.map(async ({ name, output }) => ({ name, values: await output() })),
  );
  const largest = Math.max(...ours.values.map(Math.abs));
  const found = theirs.map(({ name, values }) => {
    const apart = Math.max(...ours.values.map((value, i) => Math.abs(value - values[i])));
    if (!(apart / largest < TOLERANCE)) {
      throw new Error(
        `${name}'s logits differ from Striate's by ${apart / largest} of the largest.`,
      );
    }
    return [name, apart / largest];
  });
  return { differences: Object.fromEntries(found) };
}

export const title = 'Inference';

export function cases({ threadCounts }) {
  return threadCounts.flatMap((threads) =>
    ['alexnet', 'resnet18'].flatMap((model) =>
      [1, 32].map((batch) => {
        const job = { kind: 'infer', model, batch, threads };
        return picturesPerSecond({ section: title, job, names: NAMES, extra: differences });
      }),
    ),
  );
}
