import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { Compose, DataLoader, ImageFolder, Resize, ToTensor } from '@striate/datasets';
import { describe, expect, it, onTestFinished } from 'vitest';
import { catsAndDogs, picturePath, temporaryFolder } from './folders.js';

const transform = new Compose([new Resize([64, 64]), new ToTensor()]);
const jpeg = readFileSync(picturePath('plain.jpg'));
const datasets = pathToFileURL(new URL('../dist/index.js', import.meta.url).pathname).href;

/** Starts a script with the folder `root` as `dataset` and `loader`, which has two workers and a cache. */
function start(
  root: string,
  cache: string | undefined,
  body: string,
  limit?: number,
): ChildProcess {
  const script = join(temporaryFolder(), 'script.mjs');
  writeFileSync(
    script,
    `import { Compose, DataLoader, ImageFolder, Resize, ToTensor } from '${datasets}';
    const transform = new Compose([new Resize([64, 64]), new ToTensor()]);
    const dataset = await ImageFolder.open(${JSON.stringify(root)}, { transform });
    const cache = ${JSON.stringify(cache && { file: cache })};
    const loader = new DataLoader({ dataset, batchSize: 4, workers: 2, cache });
    ${body}`,
  );
  const node = limit ? `ulimit -f ${limit}; exec` : 'exec';
  const child = spawn('bash', ['-c', `${node} "$0" "$1"`, process.execPath, script]);
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** What the child prints, line by line. */
const linesOf = (child: ChildProcess) => createInterface({ input: child.stdout! });

async function finished(child: ChildProcess) {
  let [stdout, stderr] = ['', ''];
  child.stdout!.on('data', (text) => (stdout += text));
  child.stderr!.on('data', (text) => (stderr += text));
  const [code, signal] = await once(child, 'close');
  return { stdout, stderr, code, signal };
}

async function pixelsOf(root: string, cache?: string) {
  const dataset = await ImageFolder.open(root, { transform });
  const loader = new DataLoader({
    dataset,
    batchSize: 4,
    workers: 1,
    cache: cache ? { file: cache } : undefined,
  });
  const pixels: Uint8Array[] = [];
  for await (const batch of loader.epoch(0)) pixels.push(batch.pixels);
  const status = loader.cache;
  await loader.close();
  return { pixels, status };
}

describe('a cache whose program ends', () => {
  it('by kill -9 while it is written serves what was whole, and nothing else', async () => {
    const root = catsAndDogs(30);
    const { pixels } = await pixelsOf(root);
    const cache = join(temporaryFolder(), 'pictures.cache');
    for (const batches of [2, 6]) {
      const child = start(
        root,
        cache,
        'for await (const batch of loader.epoch(0)) console.log(batch.nextPosition);',
      );
      for await (const line of linesOf(child)) if (Number(line) >= batches * 4) break;
      child.kill('SIGKILL');
      await once(child, 'close');
      expect(readdirSync(join(cache, '..'))).toHaveLength(1);
    }
    const { pixels: served, status } = await pixelsOf(root, cache);
    expect(served).toEqual(pixels);
    expect(status).toMatchObject({ pictures: 60 });
    expect(status!.hits).toBeGreaterThanOrEqual(24);
    expect(readdirSync(join(cache, '..'))).toEqual(['pictures.cache']);
  });

  it('by Ctrl-C ends at once, and serves the next run', async () => {
    const root = catsAndDogs(30);
    const cache = join(temporaryFolder(), 'pictures.cache');
    const child = start(
      root,
      cache,
      'for await (const batch of loader.epoch(0)) { console.log(batch.nextPosition); }',
    );
    await once(linesOf(child), 'line');
    child.kill('SIGINT');
    expect(await once(child, 'close')).toEqual([null, 'SIGINT']);
    const { pixels, status } = await pixelsOf(root, cache);
    expect(pixels).toEqual((await pixelsOf(root)).pixels);
    expect(status!.hits).toBeGreaterThanOrEqual(4);
  });

  it('by Ctrl-C that aborts the epoch is left whole', async () => {
    const root = catsAndDogs(30);
    const cache = join(temporaryFolder(), 'pictures.cache');
    const child = start(
      root,
      cache,
      `const stop = new AbortController();
      process.on('SIGINT', () => stop.abort(new Error('Ctrl-C')));
      try {
        for await (const batch of loader.epoch(0, { signal: stop.signal })) {
          console.log(batch.nextPosition);
          await new Promise((resolve) => setTimeout(resolve, 30));
        }
      } catch (error) {
        await loader.close();
        console.log(error.message);
        process.exitCode = 130;
      }`,
    );
    await once(linesOf(child), 'line');
    child.kill('SIGINT');
    const { stdout, code } = await finished(child);
    expect(stdout).toContain('Ctrl-C\n');
    expect(code).toBe(130);
    expect(readdirSync(join(cache, '..'))).toEqual(['pictures.cache']);
  });
});

describe('a cache that several programs use at a time', () => {
  it('serves each of them and the next what it should', async () => {
    const root = catsAndDogs(20);
    const { pixels } = await pixelsOf(root);
    const cache = join(temporaryFolder(), 'pictures.cache');
    const body = `
      import { createHash } from 'node:crypto';
      for (const epoch of [0, 1]) {
        const hash = createHash('sha256');
        for await (const batch of loader.epoch(epoch)) hash.update(batch.pixels);
        console.log(hash.digest('hex'));
      }
      await loader.close();`;
    const runs = await Promise.all([1, 2, 3].map(() => finished(start(root, cache, body))));
    const lines = runs.flatMap(({ stdout }) => stdout.trim().split('\n'));
    expect(lines).toHaveLength(6);
    expect(new Set(lines).size).toBe(1);
    const { pixels: served, status } = await pixelsOf(root, cache);
    expect(served).toEqual(pixels);
    expect(status).toMatchObject({ pictures: 40, hits: 40 });
    expect(readdirSync(join(cache, '..'))).toEqual(['pictures.cache']);
  });
});

describe('a disk that is full under the cache', () => {
  it('ends no run, is told of, and serves what was written before', async () => {
    const root = catsAndDogs(20);
    const cache = join(temporaryFolder(), 'pictures.cache');
    const body = `
      for (const epoch of [0, 1]) for await (const batch of loader.epoch(epoch));
      console.log(JSON.stringify(loader.cache));
      await loader.close();`;
    // In units of 1024 bytes: room for 12 KiB a picture, but not for forty of them.
    const { stdout, stderr, code } = await finished(start(root, cache, body, 200));
    expect(code).toBe(0);
    const status = JSON.parse(stdout);
    expect(status).toMatchObject({ state: 'stopped', pictures: 16, hits: 16 });
    expect(status.reason).toMatch(/EFBIG|disk is full/);
    expect(stderr).toContain(`The picture cache '${cache}' cannot be written`);
    const { pixels, status: next } = await pixelsOf(root, cache);
    expect(pixels).toEqual((await pixelsOf(root)).pixels);
    expect(next).toMatchObject({ hits: 16, pictures: 40 });
  });
});

describe('files that cannot be read', () => {
  const relink = (path: string, target: string) => {
    rmSync(path);
    symlinkSync(target, path);
  };
  const load = async (root: string, onError: 'stop' | 'skip') => {
    const dataset = await ImageFolder.open(root, { transform });
    const loader = new DataLoader({ dataset, batchSize: 2, workers: 1, onError });
    onTestFinished(() => loader.close());
    let pictures = 0;
    for await (const { labels } of loader.epoch(0)) pictures += labels.length;
    return { pictures, skipped: loader.skipped };
  };

  it.each([
    ['truncated', (path: string) => writeFileSync(path, jpeg.subarray(0, jpeg.length / 2))],
    ['empty', (path: string) => writeFileSync(path, '')],
    ['no picture', (path: string) => writeFileSync(path, '<html>404</html>')],
    ['a broken link', (path: string) => relink(path, 'nowhere')],
    ['a loop of links', (path: string) => relink(path, '1.jpg')],
  ])('stop an epoch or are skipped, each with its path: %s', async (_, damage) => {
    const root = catsAndDogs(3);
    const path = join(root, 'cat/1.jpg');
    damage(path);
    await expect(load(root, 'stop')).rejects.toMatchObject({ code: 'unreadable-picture', path });
    const { pictures, skipped } = await load(root, 'skip');
    expect(pictures).toBe(5);
    expect(skipped.map((one) => one.path)).toEqual([path]);
  });

  it('are no matter where only the extension is wrong', async () => {
    const root = catsAndDogs(2);
    copyFileSync(picturePath('rgb.png'), join(root, 'cat/1.jpg'));
    expect(await load(root, 'stop')).toMatchObject({ pictures: 4, skipped: [] });
  });

  it('may be removed during an epoch', async () => {
    const root = catsAndDogs(30);
    const dataset = await ImageFolder.open(root, { transform });
    const loader = new DataLoader({
      dataset,
      batchSize: 2,
      prefetch: 0,
      workers: 1,
      onError: 'skip',
    });
    onTestFinished(() => loader.close());
    let pictures = 0;
    for await (const { labels } of loader.epoch(0)) {
      if (pictures === 0) rmSync(join(root, 'dog'), { recursive: true });
      pictures += labels.length;
    }
    expect(pictures).toBe(30);
    expect(loader.skipped).toHaveLength(30);
    expect(loader.skipped[0]!.reason).toContain('ENOENT');
  });

  it('may be forbidden to read, and so may folders', async () => {
    const root = catsAndDogs(3);
    chmodSync(join(root, 'cat/1.jpg'), 0);
    for (const path of [root, join(root, 'cat'), join(root, 'dog')]) chmodSync(path, 0o755);
    // The superuser may read everything, so a script gives that right up.
    const body = `
      if (process.getuid() === 0) process.setuid(65534);
      try { for await (const batch of loader.epoch(0)); } catch (error) { console.log(error.code, error.path, error.reason); }
      try { await ImageFolder.open(${JSON.stringify(root)}); } catch (error) { console.log(error.code, error.message); }`;
    const first = await finished(start(root, undefined, body));
    expect(first.stdout).toContain(`unreadable-picture ${join(root, 'cat/1.jpg')} EACCES`);
    chmodSync(join(root, 'dog'), 0);
    const second = await finished(start(root, undefined, body));
    chmodSync(join(root, 'dog'), 0o755);
    expect(`${second.stdout}${second.stderr}`).toContain(
      `unreadable-folder Cannot read the folder '${join(root, 'dog')}': EACCES`,
    );
  });
});
