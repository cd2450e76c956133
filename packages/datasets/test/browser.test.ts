import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  Compose,
  DataLoader,
  ImageFolder,
  RandomCrop,
  RandomHorizontalFlip,
  Resize,
  ToTensor,
} from '@striate/datasets';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { picturePath, temporaryFolder } from './folders.js';

const entry = fileURLToPath(import.meta.resolve('@striate/datasets/browser'));

async function bundled(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'datasets',
    platform: 'browser',
    target: 'es2022',
  });
  return outputFiles[0]!.text;
}

describe('the entry point for browsers', () => {
  it('bundles without Node, sharp or yauzl', async () => {
    const { metafile } = await build({
      entryPoints: [entry],
      bundle: true,
      write: false,
      metafile: true,
      platform: 'browser',
      format: 'esm',
    });
    const inputs = Object.keys(metafile.inputs);
    expect(inputs.filter((path) => /sharp|yauzl/.test(path))).toEqual([]);
    const outside = Object.values(metafile.inputs).flatMap(({ imports }) =>
      imports.filter(({ external }) => external),
    );
    expect(outside).toEqual([]);
  });
});

const found = ['chromium', 'chromium-browser', 'google-chrome']
  .flatMap((name) => ['/usr/bin', '/usr/local/bin'].map((folder) => join(folder, name)))
  .find((path) => existsSync(path));

/** What a page hands back: plain data. */
interface Seen {
  readonly classes: string[];
  readonly paths: string[];
  readonly labels: number[];
  readonly indices: number[];
  readonly flip: number[];
  readonly shape: number[];
  readonly pixels: number[];
}

function pictures(): string {
  const root = join(temporaryFolder(), 'pets');
  const files = {
    'Dog/10.png': 'rgb.png',
    'Dog/2.png': 'palette.png',
    'Cat/b/1.png': 'grey.png',
    'Cat/1.webp': 'lossless.webp',
    'Cat/Thumbs.db': 'tiny.jpg',
  };
  for (const [to, from] of Object.entries(files)) {
    mkdirSync(join(root, to, '..'), { recursive: true });
    copyFileSync(picturePath(from), join(root, to));
  }
  writeFileSync(join(root, 'readme.txt'), '');
  return root;
}

describe.skipIf(!found)(`in Chromium${found ? '' : ' (none is installed)'}`, () => {
  let server: Server;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    // Chromium lets no page without an origin of its own read a folder that is dropped on it.
    server = createServer((_, response) => {
      response.setHeader('content-type', 'text/html');
      response.end('<input type="file" webkitdirectory>');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    browser = await chromium.launch({ executablePath: found!, args: ['--no-sandbox'] });
    page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await page.addScriptTag({ content: await bundled() });
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  /** Picks a folder as a person would, and loads it in one batch. */
  async function picked(root: string, options = ''): Promise<Seen> {
    await page.setInputFiles('input', root);
    return (await page.evaluate(`(async () => {
      const { Compose, DataLoader, PickedFolder, RandomCrop, RandomHorizontalFlip, Resize, ToTensor } = datasets;
      const transform = new Compose([
        new Resize([14, 12]), new RandomCrop(10), new RandomHorizontalFlip(), new ToTensor(),
      ]);
      const dataset = PickedFolder.fromInput(document.querySelector('input').files, { transform });
      const loader = new DataLoader({
        dataset, batchSize: dataset.length, shuffle: true, seed: 3, ${options}
      });
      const { value } = await loader.epoch(1).next();
      const { paths, labels, indices, flip, shape, pixels } = value;
      await loader.close();
      return {
        classes: dataset.classes, paths, shape, labels: [...labels], indices: [...indices],
        flip: [...flip], pixels: [...pixels],
      };
    })()`)) as Seen;
  }

  it('loads a picked folder with the classes, order, augmentation and pixels of Node', async () => {
    const root = pictures();
    const seen = await picked(root);
    const transform = new Compose([
      new Resize([14, 12]),
      new RandomCrop(10),
      new RandomHorizontalFlip(),
      new ToTensor(),
    ]);
    const dataset = await ImageFolder.open(root, { transform });
    const loader = new DataLoader({ dataset, batchSize: 4, shuffle: true, seed: 3, workers: 0 });
    const { value: expected } = await loader.epoch(1).next();
    await loader.close();
    expect(seen.classes).toEqual(['Cat', 'Dog']);
    expect(seen.paths.map((path) => join(root, '..', path))).toEqual(expected.paths);
    expect(seen.labels).toEqual([...expected.labels]);
    expect(seen.indices).toEqual([...expected.indices]);
    expect(seen.flip).toEqual([...expected.flip]);
    expect(seen.shape).toEqual(expected.shape);
    expect(seen.pixels).toEqual([...expected.pixels]);
  });

  /** Decodes one committed picture in the page. */
  const decoded = async (name: string) => {
    const folder = join(temporaryFolder(), 'one');
    mkdirSync(folder);
    copyFileSync(picturePath(name), join(folder, name));
    await page.setInputFiles('input', folder);
    return (await page.evaluate(`(async () => {
      const [file] = document.querySelector('input').files;
      const { pixels, height, width } = await datasets.decodeBlob(file.name, file);
      return { pixels: [...pixels], height, width };
    })()`)) as { pixels: number[]; height: number; width: number };
  };

  it.each([
    'plain.jpg',
    'grey.jpg',
    'progressive.jpg',
    'full-chroma.jpg',
    'turned.jpg',
    'profile.jpg',
  ])('decodes %s within a few levels of Pillow, and does not turn it by EXIF', async (name) => {
    const { decode } = await import('@striate/datasets');
    const expected = await decode(picturePath(name));
    const { pixels, height, width } = await decoded(name);
    expect([height, width]).toEqual([expected.height, expected.width]);
    const differences = pixels.map((value, i) => Math.abs(value - expected.pixels[i]!));
    expect(differences.reduce((a, b) => a + b) / differences.length).toBeLessThan(1);
  });

  it('names a file that is no picture, or skips it', async () => {
    const root = pictures();
    writeFileSync(join(root, 'Dog/10.png'), 'no picture');
    await expect(picked(root)).rejects.toThrow("Cannot read the picture 'pets/Dog/10.png'");
    const seen = await picked(root, "onError: 'skip'");
    expect(seen.paths).toHaveLength(3);
  });

  it('walks folders that are dropped', async () => {
    const root = pictures();
    await page.evaluate(`
      for (const type of ['dragenter', 'dragover']) {
        document.addEventListener(type, (event) => event.preventDefault());
      }
      document.addEventListener('drop', async (event) => {
        event.preventDefault();
        try {
          const { classes, samples } = await datasets.PickedFolder.fromDrop(event.dataTransfer);
          window.dropped = { classes, samples };
        } catch (error) {
          window.dropped = String(error);
        }
      });
      document.body.style.height = '300px';
      null`);
    const session = await page.context().newCDPSession(page);
    const data = { items: [], files: [root], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await session.send('Input.dispatchDragEvent', { type, x: 100, y: 100, data });
    }
    await page.waitForFunction('window.dropped', undefined, { timeout: 5000 });
    expect(await page.evaluate('window.dropped')).toEqual({
      classes: ['Cat', 'Dog'],
      samples: [
        ['pets/Cat/1.webp', 0],
        ['pets/Cat/b/1.png', 0],
        ['pets/Dog/10.png', 1],
        ['pets/Dog/2.png', 1],
      ],
    });
  });

  it('draws digits and splits them as Node does', async () => {
    const { drawDigits, randomSplit } = await import('@striate/datasets');
    const digits = drawDigits({ count: 20, seed: 5 });
    const [train] = randomSplit(digits, [0.7, 0.3], 1);
    const seen = await page.evaluate(`(() => {
      const digits = datasets.drawDigits({ count: 20, seed: 5 });
      const [train] = datasets.randomSplit(digits, [0.7, 0.3], 1);
      return { pixels: [...digits.pixels], indices: [...train.indices] };
    })()`);
    expect(seen).toEqual({ pixels: [...digits.pixels], indices: [...train.indices] });
  });
});
