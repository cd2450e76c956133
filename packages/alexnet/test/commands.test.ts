/** @file The commands beside training and judging. */

import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tensorflowAvailability } from '@striate/backend-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { programOf } from '../src/cli/program.js';
import { fails, json, tinyRun, withoutDogs } from './command-setup.js';
import { alexnetCommand, temporaryFolder } from './helpers.js';

let folder: string;
let data: string;
let checkpoint: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  ({ data, checkpoint } = await tinyRun(folder));
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
    const bad = await withoutDogs(data, join(folder, 'bad'));
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
        byName[name].usable ? /\w/ : /npm install|driver|setup|TF_CPP_MIN_LOG_LEVEL/,
      );
    }
    if (byName.tensorflow.usable) {
      expect(byName.tensorflow.detail).toMatch(/^TensorFlow \d+\.\d+\.\d+ on \w/);
    }
    if (!byName.cuda.usable) {
      const advice = /npm install|setup|TF_CPP_MIN_LOG_LEVEL/;
      await fails(1, advice, 'predict', checkpoint, data, '--device', 'cuda');
    }
  });
});

describe('alexnet train', () => {
  const tensorflow = tensorflowAvailability();
  it.runIf(tensorflow.available)('trains on TensorFlow', async () => {
    const tiny = ['--variant', 'tiny', '--size', '32', '--epochs', '1', '--batch-size', '8'];
    const out = join(folder, 'on-tensorflow');
    const run = await alexnetCommand(
      'train',
      data,
      ...tiny,
      '--device',
      'tensorflow',
      '--out',
      out,
    );
    expect(run.code, run.err).toBe(0);
    expect(run.out + run.err).toContain('best validation accuracy');
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

  it.each(['bash', 'zsh', 'fish'])(
    'names every command, option and choice for %s',
    async (shell) => {
      const { out } = await alexnetCommand('completion', shell);
      const silent = { out: () => {}, err: () => {}, isTerminal: false, columns: 80 };
      for (const command of programOf(silent, () => {}).commands) {
        const lines = out
          .split('\n')
          .filter((line) => line.includes(command.name()))
          .join('\n');
        for (const { long, argChoices = [] } of command.options) {
          // fish has the names without their dashes, behind -l.
          const name = shell === 'fish' ? `-l ${long!.slice(2)} ` : long!;
          for (const word of [name, ...argChoices]) expect(lines, command.name()).toContain(word);
        }
      }
      await fails(2, /Allowed choices are bash, zsh, fish/, 'completion', 'tcsh');
    },
  );
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
    await fails(2, /unknown command 'predcit'.*Did you mean predict\?/s, 'help', 'predcit');
    await fails(2, /Did you mean --top-k\?/, 'predict', checkpoint, data, '--topk', '2');
  });
});
