/** @file The loaders that are compared. Each runs one epoch at a time: {epoch() -> {speed, ...}, close()}. */
import { spawn } from 'node:child_process';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import {
  Compose,
  DataLoader,
  ImageFolder,
  RandomHorizontalFlip,
  Resize,
  ToTensor,
} from '@striate/datasets';

/** In ms; what Node measures is the time from one timer to the next, of which this is no delay. */
const PERIOD = 1;

/** Striate's loader: pictures per second, and how late a timer of 1 ms comes meanwhile, beyond that millisecond. */
export async function striate(folder, options) {
  const transform = new Compose([
    new Resize([224, 224]),
    new RandomHorizontalFlip(),
    new ToTensor(),
  ]);
  const dataset = await ImageFolder.open(folder, { transform });
  const loader = new DataLoader({ dataset, shuffle: true, workers: 2, ...options });
  let next = 0;
  return {
    /**
     * `times` epochs in a row: what lasts a tenth of a second has too few timers for a 99th percentile. `first` is
     * the speed of the first of them.
     */
    epoch: async (times = 1) => {
      const delay = monitorEventLoopDelay({ resolution: PERIOD });
      delay.enable();
      const start = performance.now();
      let [pictures, first] = [0, 0];
      const speedSoFar = () => (pictures * 1000) / (performance.now() - start);
      for (let i = 0; i < times; i++) {
        for await (const batch of loader.epoch(next++)) {
          pictures += batch.labels.length;
          loader.release(batch);
        }
        first ||= speedSoFar();
      }
      const speed = speedSoFar();
      delay.disable();
      const [p99, worst] = [delay.percentile(99), delay.max].map((ns) => ns / 1e6 - PERIOD);
      return { speed, first, p99, worst };
    },
    close: () => loader.close(),
  };
}

/** PyTorch's loader with Pillow in a process of its own, and its versions. */
export async function pytorch(command, folder) {
  const script = fileURLToPath(new URL('./data.py', import.meta.url));
  const python = spawn(command, [script, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((_, reject) => python.on('error', reject));
  ended.catch(() => {});
  const lines = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await Promise.race([lines.next(), ended]);
    if (done) throw new Error(`${command} ended; see its message above.`);
    return JSON.parse(value);
  };
  return {
    versions: await answer(),
    epoch: async () => {
      python.stdin.write('epoch\n');
      return { speed: await answer() };
    },
    close: async () => python.stdin.end(),
  };
}
