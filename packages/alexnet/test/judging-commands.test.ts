/** @file `alexnet evaluate` and `alexnet predict`. */

import { spawnSync } from 'node:child_process';
import { chmod, copyFile, mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { run } from '../src/cli/index.js';
import { fails, json, tinyRun, withoutDogs } from './command-setup.js';
import { alexnetCommand, temporaryFolder } from './helpers.js';

const main = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
let folder: string;
let data: string;
let checkpoint: string;
let runFolder: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  ({ data, checkpoint, runFolder } = await tinyRun(folder));
});

describe('alexnet evaluate', () => {
  it('says the same as predict does, picture by picture, whatever the batch', async () => {
    const { out } = await alexnetCommand('predict', checkpoint, data, '--json');
    const predictions = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(predictions).toHaveLength(20);
    const right = predictions.filter((p) => p.path.includes(join(p.class, '/'))).length;
    for (const batch of ['3', '20']) {
      const found = await json('evaluate', checkpoint, data, '--batch-size', batch);
      expect(found).toMatchObject({ count: 20, classes: ['Cat', 'Dog'], accuracy: right / 20 });
      expect(found.topK).toEqual({ k: 2, accuracy: 1 });
      const worst = predictions.find((p) => p.path === found.topLosses[0].path);
      expect(found.topLosses[0].probability).toBeCloseTo(worst.probability, 5);
    }
  });

  it('takes the validation part of a run folder', async () => {
    const found = await json('evaluate', runFolder);
    expect(found.count).toBe(5);
    expect(new Set(found.topLosses.map((p: { path: string }) => p.path)).size).toBe(5);
  });

  it('labels by the names of the classes, where a folder has only some of them', async () => {
    const dogs = join(folder, 'dogs');
    await mkdir(join(dogs, 'Dog'), { recursive: true });
    await copyFile(join(data, 'Dog/0.jpg'), join(dogs, 'Dog/0.jpg'));
    const { perClass, confusion } = await json('evaluate', checkpoint, dogs);
    expect(perClass[1]).toMatchObject({ name: 'Dog', count: 1 });
    expect(confusion[0]).toEqual([0, 0]);
  });

  it('prints tables, or CSV', async () => {
    const text = await alexnetCommand('evaluate', checkpoint, data);
    expect(text.code).toBe(0);
    expect(text.out).toMatch(/^pictures +accuracy +top-2 +loss +calibration error$/m);
    expect(text.out).toMatch(/^is \\ called +Cat +Dog$/m);
    const csv = await alexnetCommand('evaluate', checkpoint, data, '--csv');
    expect(csv.out).toMatch(
      /^class,pictures,precision,recall,f1\nCat,10,[\d.]+,[\d.]+,[\d.]+\nDog,10,/,
    );
  });

  it('stops at a broken picture, or leaves it out and says so', async () => {
    const broken = await withoutDogs(data, join(folder, 'broken'));
    await truncate(join(broken, 'Cat/3.jpg'), 500);
    await fails(1, /Cannot read the picture '.*3\.jpg'/, 'evaluate', checkpoint, broken);
    const skipping = await alexnetCommand(
      'evaluate',
      checkpoint,
      broken,
      '--skip-unreadable',
      '--json',
    );
    expect(skipping.code).toBe(0);
    expect(JSON.parse(skipping.out).count).toBe(9);
    expect(JSON.parse(skipping.out).topLosses.map((p: { path: string }) => p.path)).not.toContain(
      join(broken, 'Cat/3.jpg'),
    );
    expect(skipping.err).toMatch(/skipped .*3\.jpg/);
  });

  it('refuses other classes, a file alone, a run without a split, and two formats at once', async () => {
    const birds = join(folder, 'birds');
    await mkdir(join(birds, 'Bird'), { recursive: true });
    await copyFile(join(data, 'Cat/0.jpg'), join(birds, 'Bird/0.jpg'));
    await fails(
      1,
      /classes Bird, which the model was not trained with.*Cat, Dog/,
      'evaluate',
      checkpoint,
      birds,
    );
    await fails(1, /no run folder.*evaluate CHECKPOINT DIR/, 'evaluate', checkpoint);
    await fails(2, /cannot be used with/, 'evaluate', checkpoint, data, '--json', '--csv');
    const bare = join(folder, 'bare');
    await mkdir(bare);
    await fails(1, /without best\.safetensors or last/, 'evaluate', bare);
    await copyFile(checkpoint, join(bare, 'last.safetensors'));
    await fails(1, /Can't read .*config\.json/, 'evaluate', bare);
  });
});

describe('alexnet predict', () => {
  const paths = (text: string) =>
    text
      .trim()
      .split('\n')
      .map((line) => line.split('  ')[0]);

  it('keeps the order of what it is given', async () => {
    const [a, b] = [join(data, 'Dog/1.jpg'), join(data, 'Cat/0.jpg')];
    const { out } = await alexnetCommand('predict', runFolder, a, b, a, '--batch-size', '2');
    expect(paths(out)).toEqual([a, b, a]);
  });

  it('reads a list on standard input', async () => {
    let out = '';
    const list = join(data, 'Dog/1.jpg');
    const io = {
      out: (text: string) => {
        out += text;
      },
      err: () => {},
      isTerminal: false,
      columns: 80,
    };
    async function* input() {
      yield Buffer.from(`${list.slice(0, 5)}`);
      yield `${list.slice(5)}\r\n\n`;
    }
    expect(await run(['predict', checkpoint, '-'], { ...io, input: input() })).toBe(0);
    expect(paths(out)).toEqual([list]);
  });

  it('names as many classes as asked for, at most all', async () => {
    const picture = join(data, 'Cat/0.jpg');
    const { top, class: best } = await json('predict', checkpoint, picture, '--top-k', '9');
    expect(top).toHaveLength(2);
    expect(top[0].class).toBe(best);
    expect(top[0].probability + top[1].probability).toBeCloseTo(1, 12);
    const { out } = await alexnetCommand('predict', checkpoint, picture, '--top-k', '2', '--csv');
    expect(out).toMatch(
      /^path,rank,class,probability\n.*0\.jpg,1,\w+,0\.\d+\n.*0\.jpg,2,\w+,0\.\d+\n$/,
    );
  });

  it('tells what it cannot read, predicts the others, and exits with 1', async () => {
    const text = join(folder, 'text.jpg');
    await writeFile(text, 'no picture');
    const [missing, good] = [join(folder, 'nowhere.jpg'), join(data, 'Cat/0.jpg')];
    const { out, err, code } = await alexnetCommand('predict', checkpoint, text, missing, good);
    expect(code).toBe(1);
    expect(paths(out)).toEqual([good]);
    expect(err).toMatch(/Cannot read the picture .*text\.jpg/);
    expect(err).toMatch(/Cannot read the picture .*nowhere\.jpg/);
  });

  it('refuses addresses, folders without pictures, and two formats at once', async () => {
    await fails(
      1,
      /addresses are not fetched.*curl -O/,
      'predict',
      checkpoint,
      'https://example.org/a.jpg',
    );
    const empty = join(folder, 'empty');
    await mkdir(empty);
    await fails(1, /no picture in .*empty/, 'predict', checkpoint, empty);
    await fails(2, /cannot be used with/, 'predict', checkpoint, 'a.jpg', '--json', '--csv');
  });

  it('refuses checkpoints that are cut off or lie about their length', async () => {
    const picture = join(data, 'Cat/0.jpg');
    const short = join(folder, 'short.safetensors');
    await copyFile(checkpoint, short);
    await truncate(short, 5000);
    await fails(1, /short\.safetensors: /, 'predict', short, picture);
    const hostile = join(folder, 'hostile.safetensors');
    await writeFile(hostile, Buffer.concat([Buffer.alloc(8, 0xff), Buffer.from('{}')]));
    await fails(1, /hostile\.safetensors: /, 'predict', hostile, picture);
    await fails(1, /0\.jpg: /, 'predict', picture, picture);
  });

  it('names a checkpoint that may not be read', async () => {
    const secret = join(folder, 'secret.safetensors');
    await copyFile(checkpoint, secret);
    await chmod(secret, 0);
    // Root may read everything, and hands its rights over to nobody.
    const rights = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    const args = [main, 'predict', secret, join(data, 'Cat/0.jpg')];
    const { status, stderr } = spawnSync(process.execPath, args, { ...rights, encoding: 'utf8' });
    expect(stderr).toMatch(/Can't read .*secret\.safetensors: permission denied/);
    expect(status).toBe(1);
  });

  it('ends quietly where the reader stops early', () => {
    const command = `"${process.execPath}" "${main}" predict "${checkpoint}" "${data}" --batch-size 1 | head -n 1`;
    const { stdout, stderr } = spawnSync('bash', ['-c', command], { encoding: 'utf8' });
    expect(stdout.trim().split('\n')).toHaveLength(1);
    expect(stderr).toBe('');
  });
});
