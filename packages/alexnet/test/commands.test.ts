import { spawnSync } from 'node:child_process';
import {
  chmod,
  copyFile,
  mkdir,
  readdir,
  readFile,
  rm,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { manualSeed } from '@striate/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { saveWeights } from '../src/cli/checkpoint.js';
import { run } from '../src/cli/index.js';
import { alexnet } from '../src/models/index.js';
import { recipeSchema } from '../src/recipe/recipe.js';
import { alexnetCommand, temporaryFolder } from './helpers.js';

const main = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
let folder: string;
let data: string;
let checkpoint: string;
let runFolder: string;

/** A tiny model with first weights: what it answers is arbitrary, and the same every time. */
beforeAll(async () => {
  folder = await temporaryFolder();
  data = join(folder, 'pictures');
  await alexnetCommand('sample', data, '--count', '20');
  manualSeed(3);
  const model = alexnet({ classes: 2, variant: 'tiny' });
  runFolder = join(folder, 'run');
  await mkdir(runFolder);
  checkpoint = join(runFolder, 'best.safetensors');
  const metadata = {
    variant: 'tiny' as const,
    classes: ['Cat', 'Dog'],
    dropout: 0.5,
    size: 32,
    epoch: 1,
  };
  await saveWeights(checkpoint, await model.stateDict(), metadata);
  const recipe = recipeSchema.parse({ valFraction: 0.25 });
  const config = { dir: data, classes: ['Cat', 'Dog'], device: 'cpu', recipe };
  await writeFile(join(runFolder, 'config.json'), JSON.stringify(config));
});

async function fails(code: number, message: string | RegExp, ...args: string[]) {
  const result = await alexnetCommand(...args);
  expect(result.err).toMatch(message);
  expect(result.code).toBe(code);
  expect(result.err).not.toMatch(/^ +at /m);
}

async function json(...args: string[]) {
  const { out, err, code } = await alexnetCommand(...args, '--json');
  expect([code, err.includes('error')]).toEqual([0, false]);
  return JSON.parse(out);
}

async function withoutDogs(name: string): Promise<string> {
  const copy = join(folder, name);
  await mkdir(join(copy, 'Cat'), { recursive: true });
  for (const file of await readdir(join(data, 'Cat'))) {
    await copyFile(join(data, 'Cat', file), join(copy, 'Cat', file));
  }
  return copy;
}

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
    const broken = await withoutDogs('broken');
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

  it('refuses other classes, a file alone, and a run without a split', async () => {
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

describe('alexnet check', () => {
  it('finds nothing in good pictures, and counts the classes', async () => {
    const { code, out } = await alexnetCommand('check', data, '--workers', '0');
    expect(code).toBe(0);
    expect(out).toMatch(/^20 pictures checked$/m);
    expect(out).toMatch(/^Dog +10 +50\.0%$/m);
    expect(out).toContain('Nothing is wrong');
  });

  it('reports what is broken, doubled, misnamed and small, exits with 1 and changes nothing', async () => {
    const bad = await withoutDogs('bad');
    await mkdir(join(bad, 'Dog'));
    await truncate(join(bad, 'Cat/3.jpg'), 500);
    await copyFile(join(bad, 'Cat/0.jpg'), join(bad, 'Dog/twin.png'));
    const before = await readFile(join(bad, 'Cat/3.jpg'));
    const { code, out } = await alexnetCommand('check', bad, '--min-side', '4000');
    expect(code).toBe(1);
    expect(out).toMatch(/1 broken\n {2}.*3\.jpg/);
    expect(out).toMatch(/twin\.png {2}is jpeg, not \.png/);
    expect(out).toMatch(/1 the same in several classes.*\n {2}.*0\.jpg {2}= {2}.*twin\.png/);
    expect(out).toMatch(/10 small\n/);
    expect(out).toContain('The classes are uneven');
    expect(await readFile(join(bad, 'Cat/3.jpg'))).toEqual(before);
    const asJson = await alexnetCommand('check', bad, '--json');
    const report = JSON.parse(asJson.out);
    expect(asJson.code).toBe(1);
    expect(report.broken).toHaveLength(1);
    expect(report.small).toEqual([]);
    expect(report.classes).toEqual([
      { name: 'Cat', pictures: 10 },
      { name: 'Dog', pictures: 1 },
    ]);
  });
});

describe('alexnet devices', () => {
  it('says of every backend whether it can be used, and of the others what to do', async () => {
    const { machine, devices } = await json('devices');
    expect(machine.threads).toBeGreaterThan(0);
    const byName = Object.fromEntries(devices.map((d: { name: string }) => [d.name, d]));
    expect(Object.keys(byName)).toEqual(['cpu', 'cuda', 'tensorflow', 'webgpu', 'reference']);
    expect(byName.cpu).toMatchObject({ usable: true });
    // Whether this machine has a GPU is not known here; what to do without one is said in any case.
    for (const name of ['cuda', 'tensorflow', 'webgpu']) {
      expect(byName[name].detail, name).toMatch(
        byName[name].usable ? /\w/ : /npm install|driver|setup/,
      );
    }
    if (!byName.cuda.usable) {
      await fails(1, /npm install|setup/, 'predict', checkpoint, data, '--device', 'cuda');
    }
  });
});

describe('alexnet bench', () => {
  it('measures what it is asked to', async () => {
    const quick = [
      '--variant',
      'tiny',
      '--size',
      '16',
      '--batch-size',
      '4',
      '--rounds',
      '2',
      '--steps',
      '1',
    ];
    const options = [
      ...quick,
      '--classes',
      '3',
      '--threads',
      '1',
      '--data',
      data,
      '--workers',
      '1',
    ];
    const found = await json('bench', ...options);
    expect(found).toMatchObject({ variant: 'tiny', size: 16, batchSize: 4 });
    expect(found.device).toMatch(/1 thread,/);
    for (const name of ['training', 'inference', 'loading']) {
      const { slowest, median, fastest } = found.rates[name];
      expect(slowest).toBeGreaterThan(0);
      expect(median).toBeCloseTo((slowest + fastest) / 2, 6);
    }
    const { out } = await alexnetCommand('bench', ...quick);
    expect(out).toMatch(/^tiny, 16x16, batches of 4$/m);
    expect(out).not.toContain('loading');
    await fails(1, /too small for the variant batchnorm/, 'bench', '--size', '16');
  });
});

describe('alexnet init', () => {
  it('writes a script that trains, and never over a file', async () => {
    // Within the package, so that the script finds the packages as one of a user would.
    const place = fileURLToPath(new URL('../.vitest/init', import.meta.url));
    await rm(place, { recursive: true, force: true });
    await mkdir(place, { recursive: true });
    const script = join(place, 'train.mjs');
    const { code, out } = await alexnetCommand('init', script);
    expect(code).toBe(0);
    expect(out).toMatch(/npm install @striate\/alexnet .*@striate\/optim/);
    const args = ['train.mjs', data, 'tiny', '32', '1'];
    const done = spawnSync(process.execPath, args, { cwd: place, encoding: 'utf8' });
    expect(done.stderr).toBe('');
    expect(done.stdout).toMatch(/epoch 1: validation accuracy [\d.]+/);
    expect((await readdir(place)).sort()).toEqual(['train.mjs', 'weights.safetensors']);
    const weights = join(place, 'weights.safetensors');
    expect((await json('predict', weights, join(data, 'Cat/0.jpg'))).class).toMatch(/Cat|Dog/);
    await writeFile(script, 'mine');
    await fails(1, /is there already/, 'init', script);
    expect(await readFile(script, 'utf8')).toBe('mine');
    await fails(1, /Can't write/, 'init', join(place, 'nowhere', 'train.mjs'));
    await rm(place, { recursive: true });
  });
});

describe('alexnet completion', () => {
  it('completes commands, options and their choices in bash', async () => {
    const { out } = await alexnetCommand('completion', 'bash');
    const script = join(folder, 'completion.bash');
    await writeFile(script, out);
    const cases: [string[], string[]][] = [
      [['ev'], ['evaluate']],
      [['evaluate', '--dev'], ['--device']],
      [
        ['bench', '--variant', 't'],
        ['torchvision', 'tiny'],
      ],
      [
        ['completion', ''],
        ['bash', 'zsh', 'fish'],
      ],
    ];
    const lines = cases.map(
      ([words]) =>
        `COMP_WORDS=(alexnet ${words.map((w) => `"${w}"`).join(' ')}); COMP_CWORD=${words.length}; _alexnet; echo "\${COMPREPLY[@]}"`,
    );
    const command = `set -e; source "$1"; complete -p alexnet >&2; ${lines.join('; ')}`;
    const shell = spawnSync('bash', ['-c', command, '-', script], { encoding: 'utf8' });
    expect(shell.stderr).toContain('-F _alexnet alexnet');
    expect(
      shell.stdout
        .trim()
        .split('\n')
        .map((line) => line.split(' ')),
    ).toEqual(cases.map(([, wanted]) => wanted));
  });

  it.each(['zsh', 'fish'])('names every command and option for %s', async (shell) => {
    const { out } = await alexnetCommand('completion', shell);
    for (const word of ['evaluate', 'check', 'bench', 'top-k', 'min-side'])
      expect(out).toContain(word);
    await fails(2, /Allowed choices are bash, zsh, fish/, 'completion', 'tcsh');
  });
});

describe('help', () => {
  const commands = [
    'evaluate',
    'predict',
    'check',
    'sample',
    'devices',
    'bench',
    'init',
    'completion',
  ];

  it.each(commands)('of %s has a description and examples', async (name) => {
    const own = await alexnetCommand(name, '--help');
    expect(own.code).toBe(0);
    expect(own.out).toMatch(new RegExp(`Examples:\\n +# .+\\n +\\$ alexnet ${name}`));
    expect((await alexnetCommand('help', name)).out).toBe(own.out);
  });

  it('lists the exit codes, and guesses what was meant', async () => {
    const { out } = await alexnetCommand('--help');
    expect(out).toMatch(/Exit codes:\n {2}0 .*\n {2}1 .*\n {2}2 .*\n {2}130 /);
    await fails(2, /Did you mean predict\?/, 'predcit');
    await fails(2, /Did you mean --top-k\?/, 'predict', checkpoint, data, '--topk', '2');
  });
});
