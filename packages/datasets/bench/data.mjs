/**
 * @file Pictures per second of the loader in its modes beside a DataLoader of PyTorch with Pillow, in turns.
 *
 *     node bench/data.mjs [--python PATH] [--count 2000] [--rounds 3]        (after a build)
 *
 * --python names an interpreter with torch, numpy and Pillow; without it only Striate is measured. The pictures are
 * those of writeSample, enlarged to about 500 x 375 with the grain of a photograph, and a tenth as many of
 * 1600 x 1200, written to a temporary folder and read from the page cache. Every loader has two workers and makes
 * shuffled batches of 32, resized to 224 x 224, flipped at random; PyTorch's are normalised float32, Striate's uint8
 * with the rest left to the device. One epoch warms each up; what counts is the median of the rounds, in which the
 * loaders take turns.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  Compose,
  DataLoader,
  ImageFolder,
  RandomHorizontalFlip,
  Resize,
  ToTensor,
  writeSample,
} from '@striate/datasets';
import sharp from 'sharp';

const { values: options } = parseArgs({
  options: {
    python: { type: 'string' },
    count: { type: 'string', default: '2000' },
    rounds: { type: 'string', default: '3' },
  },
});
const count = Number(options.count);
const rounds = Number(options.rounds);

/** Sets of pictures: how many, and the size of picture i. */
const SETS = {
  small: { count, size: (i) => [450 + ((i * 37) % 101), 338 + ((i * 53) % 75)] },
  large: { count: Math.ceil(count / 10), size: () => [1600, 1200] },
};

async function writePictures(root) {
  const drawn = join(root, 'drawn');
  await writeSample(drawn, { count: Math.min(count, 400), seed: 1 });
  const noise = { type: 'gaussian', mean: 128, sigma: 14 };
  const sheet = { width: 1700, height: 1300, channels: 3, background: '#808080', noise };
  const grain = await sharp({ create: sheet }).blur(0.6).png().toBuffer();
  for (const [set, { count: pictures, size }] of Object.entries(SETS)) {
    for (const [label, name] of ['Cat', 'Dog'].entries()) {
      mkdirSync(join(root, set, name), { recursive: true });
      const files = readdirSync(join(drawn, name)).sort();
      for (let i = label; i < pictures; i += 2) {
        const [width, height] = size(i);
        const file = join(drawn, name, files[(i >> 1) % files.length]);
        const area = { left: i % 100, top: (i * 7) % 100, width, height };
        const input = await sharp(grain).extract(area).png().toBuffer();
        const base = await sharp(file).resize(width, height, { fit: 'fill' }).png().toBuffer();
        const picture = sharp(base).composite([{ input, blend: 'soft-light' }]);
        await picture.jpeg({ quality: 88 }).toFile(join(root, set, name, `${i}.jpg`));
      }
    }
  }
  rmSync(drawn, { recursive: true });
}

/** Each loader runs one epoch at a time: () => pictures per second. */
async function striate(folder, decode, workers = 2) {
  const transform = new Compose([
    new Resize([224, 224]),
    new RandomHorizontalFlip(),
    new ToTensor(),
  ]);
  const dataset = await ImageFolder.open(folder, { transform });
  const loader = new DataLoader({ dataset, batchSize: 32, shuffle: true, workers, decode });
  let epoch = 0;
  return {
    run: async () => {
      const start = performance.now();
      let pictures = 0;
      for await (const { labels } of loader.epoch(epoch++)) pictures += labels.length;
      return (pictures * 1000) / (performance.now() - start);
    },
    close: () => loader.close(),
  };
}

async function pytorch(folder) {
  const script = fileURLToPath(new URL('./data.py', import.meta.url));
  const python = spawn(options.python, [script, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${options.python} ended; see its message above.`);
    return value;
  };
  console.log(`peer: ${await next()}`);
  return {
    run: async () => {
      python.stdin.write('epoch\n');
      return Number(await next());
    },
    close: async () => python.stdin.end(),
  };
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

async function compare(title, loaders) {
  for (const { run } of Object.values(loaders)) await run();
  const speeds = Object.fromEntries(Object.keys(loaders).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, { run }] of Object.entries(loaders)) speeds[name].push(await run());
  }
  for (const { close } of Object.values(loaders)) await close();
  console.log(`\n${title}`);
  const peer = speeds.PyTorch && median(speeds.PyTorch);
  for (const [name, all] of Object.entries(speeds)) {
    const speed = median(all);
    const ratio = peer ? `  ${(speed / peer).toFixed(2)} x PyTorch` : '';
    const range = `${Math.min(...all).toFixed(0)} to ${Math.max(...all).toFixed(0)}`;
    console.log(
      `  ${name.padEnd(14)} ${speed.toFixed(0).padStart(6)} pictures/s (${range})${ratio}`,
    );
  }
}

const root = mkdtempSync(join(tmpdir(), 'striate-bench-'));
try {
  console.log(`${cpus().length} x ${cpus()[0].model}, Node ${process.versions.node}`);
  await writePictures(root);
  for (const [set, { count: pictures }] of Object.entries(SETS)) {
    const folder = join(root, set);
    const loaders = {
      ...(options.python ? { PyTorch: await pytorch(folder) } : {}),
      exact: await striate(folder, 'exact'),
      fast: await striate(folder, 'fast'),
    };
    await compare(`${pictures} ${set} pictures to 224 x 224, 2 workers`, loaders);
  }
} finally {
  rmSync(root, { recursive: true });
}
