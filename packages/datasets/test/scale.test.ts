import { copyFileSync, linkSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  Compose,
  DataLoader,
  GeneratedPictures,
  ImageFolder,
  type PictureDataset,
  Resize,
  ToTensor,
} from '@striate/datasets';
import { describe, expect, it } from 'vitest';
import { picturePath, temporaryFolder } from './folders.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** The bytes of all array buffers that something still refers to. */
async function held(): Promise<number> {
  for (let i = 0; i < 2; i++) {
    collectGarbage();
    await new Promise(setImmediate);
  }
  return process.memoryUsage().arrayBuffers;
}

describe('a data set of 50,000 files', () => {
  it('is loaded in memory that prefetch and the batch size bound', async () => {
    const side = 64;
    const pictureBytes = side * side * 3;
    const dataset = new GeneratedPictures({
      length: 50_000,
      classes: ['one'],
      label: () => 0,
      picture: () => ({ pixels: new Uint8Array(pictureBytes), height: side, width: side }),
      transform: new Compose([new ToTensor()]),
    });
    const [batchSize, prefetch] = [250, 2];
    const loader = new DataLoader({ dataset, batchSize, prefetch, shuffle: true });
    const before = await held();
    let [peak, seen] = [0, 0];
    for await (const { labels } of loader.epoch(0)) {
      seen += labels.length;
      if (seen % 5000 === 0) peak = Math.max(peak, (await held()) - before);
    }
    await loader.close();
    expect(seen).toBe(50_000);
    const batchBytes = batchSize * pictureBytes;
    expect(peak).toBeGreaterThan(batchBytes);
    // Those ahead, the one in use, the one before it, which the iteration has not let go of yet, and one for
    // pictures on their way into a batch; the epoch loads 200.
    expect(peak).toBeLessThan((prefetch + 4) * batchBytes);
  });

  it('is opened and entered anywhere, with no more pictures under way than that', async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'one'));
    copyFileSync(picturePath('tiny.jpg'), join(root, 'one/0.jpg'));
    for (let i = 1; i < 50_000; i++) linkSync(join(root, 'one/0.jpg'), join(root, `one/${i}.jpg`));
    const heard: number[] = [];
    const transform = new Compose([new Resize([8, 8]), new ToTensor()]);
    const onProgress = (files: number) => heard.push(files);
    const folder = await ImageFolder.open(root, { transform, onProgress });
    expect(folder.length).toBe(50_000);
    expect(heard).toEqual([50_000]);
    let asked = 0;
    const watched: PictureDataset = {
      length: folder.length,
      classes: folder.classes,
      transform,
      entry: (position) => {
        asked++;
        return folder.entry(position);
      },
    };
    const loader = new DataLoader({ dataset: watched, batchSize: 100, prefetch: 2, shuffle: true });
    const epoch = loader.epoch(7, { from: 49_000 });
    for (let batch = 1; batch <= 10; batch++) {
      const { value } = await epoch.next();
      expect(value!.nextPosition).toBe(49_000 + batch * 100);
      expect(asked).toBeLessThanOrEqual((batch + 2) * 100);
    }
    expect((await epoch.next()).done).toBe(true);
    await loader.close();
  });
});
