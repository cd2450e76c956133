import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import {
  Compose,
  DataLoader,
  GeneratedPictures,
  ImageFolder,
  Pad,
  RandomHorizontalFlip,
  Resize,
  ToTensor,
} from '@striate/datasets';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WorkerLane } from '../src/worker-lane.js';
import { catsAndDogs, temporaryFolder } from './folders.js';

const transform = new Compose([new Resize([12, 10]), new ToTensor()]);
const workerCounts = [0, 2];

async function loaderOf(perClass: number, workers: number): Promise<DataLoader> {
  const dataset = await ImageFolder.open(catsAndDogs(perClass), { transform });
  const loader = new DataLoader({ dataset, batchSize: 2, workers });
  onTestFinished(() => loader.close());
  return loader;
}

describe('leaving an epoch early', () => {
  it.each(workerCounts)('by break leaves the loader usable, with %d workers', async (workers) => {
    const loader = await loaderOf(10, workers);
    for await (const { indices } of loader.epoch(0)) {
      expect([...indices]).toEqual([0, 1]);
      break;
    }
    let count = 0;
    for await (const _ of loader.epoch(1)) count++;
    expect(count).toBe(10);
  });

  it.each(workerCounts)('by an error passes the error on, with %d workers', async (workers) => {
    const loader = await loaderOf(10, workers);
    const leave = async () => {
      for await (const _ of loader.epoch(0)) throw new Error('mine');
    };
    await expect(leave()).rejects.toThrow('mine');
    await loader.close();
  });

  it.each(workerCounts)('by close rejects what is awaited, with %d workers', async (workers) => {
    const loader = await loaderOf(20, workers);
    const epoch = loader.epoch(0);
    await epoch.next();
    const rest = (async () => {
      for await (const _ of epoch);
    })();
    const closed = loader.close();
    await expect(rest).rejects.toMatchObject({ code: 'closed' });
    await closed;
    expect(() => loader.epoch(1)).toThrow('The DataLoader is closed.');
  });
});

describe('a script', () => {
  const datasets = pathToFileURL(fileURLToPath(import.meta.resolve('@striate/datasets'))).href;

  /** Runs a script that has a loader over 12 pictures with two workers; rejects unless it exits with 0. */
  const run = (body: string) => {
    const script = join(temporaryFolder(), 'script.mjs');
    writeFileSync(
      script,
      `import { Compose, DataLoader, ImageFolder, Resize, ToTensor } from '${datasets}';
      const transform = new Compose([new Resize([12, 10]), new ToTensor()]);
      const dataset = await ImageFolder.open(${JSON.stringify(catsAndDogs(6))}, { transform });
      const loader = new DataLoader({ dataset, batchSize: 2, workers: 2 });
      ${body}`,
    );
    return promisify(execFile)(process.execPath, [script], { timeout: 30_000 });
  };

  it('runs to the end of an epoch and exits, though it never closes its loader', async () => {
    const { stdout } = await run(`
      let count = 0;
      for await (const batch of loader.epoch(0)) {
        count += batch.labels.length;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      console.log(count);`);
    expect(stdout).toBe('12\n');
  });

  it('exits after leaving an epoch early', async () => {
    const { stdout } = await run(`
      for await (const batch of loader.epoch(0)) break;
      console.log('left');`);
    expect(stdout).toBe('left\n');
  });
});

describe('memory that threads share', () => {
  it('is read before the next picture comes, however their sizes change', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 30, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(sizes, async (narrow) => {
        const widths = [...narrow, 1_500_000, ...narrow];
        const dataset = new GeneratedPictures({
          length: widths.length,
          classes: ['any'],
          label: () => 0,
          picture: (i) => ({
            pixels: new Uint8Array(widths[i]! * 3).fill(i),
            height: 1,
            width: widths[i]!,
          }),
          transform: new Compose([new RandomHorizontalFlip({ p: 1 }), new Pad(1), new ToTensor()]),
        });
        const loader = new DataLoader({ dataset, workers: 2 });
        for await (const { indices, shape, pixels } of loader.epoch(0)) {
          expect(shape).toEqual([1, 3, widths[indices[0]!]! + 2, 3]);
          const inner = pixels.filter((level) => level > 0);
          expect(inner.length).toBe(indices[0] === 0 ? 0 : widths[indices[0]!]! * 3);
          expect(inner.every((level) => level === indices[0])).toBe(true);
        }
        await loader.close();
      }),
      { numRuns: 3 },
    );
  });
});

describe('a worker that dies', () => {
  const lane = (body: string) => {
    const file = join(temporaryFolder(), 'worker.mjs');
    writeFileSync(file, `import { parentPort } from 'node:worker_threads';\n${body}`);
    const made = new WorkerLane(pathToFileURL(file));
    onTestFinished(() => made.close());
    return made;
  };
  const task = {
    path: 'some.jpg',
    transforms: [],
    done: 0,
    key: { seed: 0, epoch: 0, index: 0 },
    decode: {},
    isLast: true,
  };

  it('rejects what it held, naming the file and the reason', async () => {
    const throwing = lane(`parentPort.on('message', () => { throw new Error('out of luck'); });`);
    const run = (path: string) => throwing.run({ ...task, path }, (picture) => picture);
    const [first, second] = [run('some.jpg'), run('other.jpg')];
    await expect(first).rejects.toMatchObject({
      code: 'worker-died',
      message: expect.stringContaining("'some.jpg': out of luck (exit code 1)"),
    });
    await expect(second).rejects.toThrow("'other.jpg'");
    const leaving = lane(`parentPort.on('message', () => process.exit(3));`);
    await expect(leaving.run(task, (picture) => picture)).rejects.toThrow('(exit code 3)');
  });

  it('is replaced when the next picture comes', async () => {
    const moody = lane(`
      parentPort.on('message', ([{ id, task }]) => {
        if (task.path === 'some.jpg') process.exit(1);
        parentPort.postMessage([{ id, result: { pixels: new Uint8Array(3), height: 1, width: 1 } }]);
      });`);
    const run = (path: string) => moody.run({ ...task, path }, (picture) => picture);
    await expect(run('some.jpg')).rejects.toMatchObject({ code: 'worker-died' });
    const picture = await run('good.jpg');
    expect(picture).toEqual({ pixels: new Uint8Array(3), height: 1, width: 1 });
  });
});
