import { copyFile, mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { alexnetCommand, temporaryFolder } from './helpers.js';

let folder: string;
let data: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  data = join(folder, 'pictures');
  await alexnetCommand('sample', data, '--count', '20');
});

/** Runs the command and checks the exit code, that stderr says `message`, and that no stack is shown. */
async function fails(code: number, message: string | RegExp, ...args: string[]) {
  const result = await alexnetCommand(...args);
  expect(result.err).toMatch(message);
  expect(result.code).toBe(code);
  expect(result.err).not.toMatch(/^ +at /m);
}

async function copyOfData(name: string): Promise<string> {
  const copy = join(folder, name);
  for (const kind of ['Cat', 'Dog']) {
    await mkdir(join(copy, kind), { recursive: true });
    for (const file of await readdir(join(data, kind))) {
      await copyFile(join(data, kind, file), join(copy, kind, file));
    }
  }
  return copy;
}

const quick = ['--variant', 'tiny', '--batch-size', '8', '--epochs', '1', '--no-report'];

describe('a folder that cannot be trained on', () => {
  it('is empty', async () => {
    const empty = join(folder, 'empty');
    await mkdir(empty);
    const out = join(folder, 'never');
    await fails(1, "Couldn't find any class folder", 'train', empty, '--out', out);
    await expect(readdir(out)).rejects.toThrow('ENOENT');
  });

  it('is not there', async () => {
    await fails(1, 'nowhere', 'train', join(folder, 'nowhere'), '--out', join(folder, 'never'));
  });

  it('has one class only', async () => {
    const single = join(folder, 'single');
    await mkdir(join(single, 'Cat'), { recursive: true });
    await copyFile(join(data, 'Cat/0.jpg'), join(single, 'Cat/0.jpg'));
    await fails(1, /one class only, Cat.*folder of its own/s, 'train', single);
  });

  it('has a truncated picture, whose path is named', async () => {
    const broken = await copyOfData('broken');
    await truncate(join(broken, 'Dog/3.jpg'), 2000);
    const out = join(folder, 'broken-runs');
    await fails(
      1,
      /Cannot read the picture '.*Dog[\\/]3\.jpg'/,
      'train',
      broken,
      ...quick,
      '--out',
      out,
    );
  });

  it('has a truncated picture, which --skip-unreadable leaves out and lists', async () => {
    const broken = await copyOfData('skipped');
    await truncate(join(broken, 'Dog/3.jpg'), 2000);
    const out = join(folder, 'skipped-runs');
    const result = await alexnetCommand(
      'train',
      broken,
      ...quick,
      '--skip-unreadable',
      '--out',
      out,
    );
    expect(result.code).toBe(0);
    expect(result.err).toMatch(/1 pictures could not be read.*Dog[\\/]3\.jpg/s);
  });
});

describe('a checkpoint that cannot be used', () => {
  const picture = () => join(data, 'Cat/0.jpg');

  it('is not there', async () => {
    await fails(
      1,
      /Can't read .*none\.safetensors/,
      'predict',
      join(folder, 'none.safetensors'),
      picture(),
    );
  });

  it('is truncated', async () => {
    const path = join(folder, 'short.safetensors');
    await writeFile(path, Buffer.from([100, 0, 0, 0, 0, 0, 0, 0, 0x7b]));
    await fails(
      1,
      /short\.safetensors: This is no complete safetensors file/,
      'predict',
      path,
      picture(),
    );
  });

  it('is of another program', async () => {
    const path = join(folder, 'other.safetensors');
    const header = '{}      ';
    await writeFile(
      path,
      Buffer.concat([Buffer.from([8, 0, 0, 0, 0, 0, 0, 0]), Buffer.from(header)]),
    );
    await fails(1, /metadata names no classes/, 'predict', path, picture());
  });
});

describe('usage', () => {
  it.each([
    [
      'an unknown option',
      ['train', 'x', '--learning-rate', '1'],
      /unknown option '--learning-rate'/,
    ],
    ['an unknown command', ['fit', 'x'], /unknown command 'fit'/],
    ['a missing argument', ['train'], /missing required argument 'dir'/],
    ['a value out of range', ['train', 'x', '--epochs', '0'], /'0' is invalid/],
    ['a value that is no number', ['train', 'x', '--lr', 'fast'], /'fast' is invalid/],
    [
      'an unknown device',
      ['train', 'x', '--device', 'tpu'],
      /Allowed choices are auto, cpu, cuda, tensorflow, webgpu, reference/,
    ],
  ])('%s exits with 2', async (_, args, message) => {
    await fails(2, message, ...args);
  });
});

describe('output', () => {
  it('names a run folder that cannot be written', async () => {
    const file = join(folder, 'file');
    await writeFile(file, 'in the way');
    await fails(
      1,
      /Can't write .*file.*--out/,
      'train',
      data,
      ...quick,
      '--out',
      join(file, 'runs'),
    );
    expect(await readFile(file, 'utf8')).toBe('in the way');
  });

  it('does not draw samples into a folder that holds something else', async () => {
    const foreign = join(folder, 'foreign');
    await mkdir(foreign);
    await writeFile(join(foreign, 'thesis.txt'), 'mine');
    await fails(1, /foreign/, 'sample', foreign, '--count', '2');
    expect(await readdir(foreign)).toEqual(['thesis.txt']);
  });
});
