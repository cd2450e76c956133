import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeSafetensors } from '@striate/layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { alexnetCommand, temporaryFolder } from './helpers.js';

const quick = [
  ...['--variant', 'tiny', '--batch-size', '8', '--epochs', '2', '--workers', '1'],
  '--no-report',
];

describe('alexnet train', () => {
  let folder: string;
  let data: string;

  beforeAll(async () => {
    folder = await temporaryFolder();
    data = join(folder, 'pictures');
    const { code, out } = await alexnetCommand('sample', data, '--count', '24');
    expect(code).toBe(0);
    expect(out).toContain('24 pictures written');
  });

  it('writes a run folder, prints an epoch per line, and predicts with the checkpoint', async () => {
    const runs = join(folder, 'runs');
    const { code, out } = await alexnetCommand('train', data, ...quick, '--out', runs);
    expect(code).toBe(0);
    expect(out).toMatch(/device {2}cpu: .+ threads?/);
    expect(out).toMatch(/^ *1\/2 /m);
    expect(out).toMatch(/^ *2\/2 /m);
    expect(out).toMatch(/best validation accuracy \d\.\d{4}/);
    const run = join(runs, 'alexnet-001');
    expect((await readdir(run)).sort()).toEqual([
      'best.safetensors',
      'checkpoint.safetensors',
      'config.json',
      'events.jsonl',
      expect.stringMatching(/^events\.out\.tfevents\./),
      'last.safetensors',
      'log.csv',
    ]);
    const config = JSON.parse(await readFile(join(run, 'config.json'), 'utf8'));
    expect(config.recipe).toMatchObject({ batchSize: 8, epochs: 2, lr: 1e-4, seed: 0 });
    const log = (await readFile(join(run, 'log.csv'), 'utf8')).trim().split('\n');
    expect(log[0]).toBe(
      'epoch,train_loss,train_accuracy,val_loss,val_accuracy,lr,seconds,pictures_per_second',
    );
    expect(log).toHaveLength(3);
    const { metadata, state } = decodeSafetensors(await readFile(join(run, 'best.safetensors')));
    expect(JSON.parse(metadata.alexnet!)).toMatchObject({ classes: ['Cat', 'Dog'], size: 32 });
    expect(state.get('features.0.weight')!.shape).toEqual([16, 3, 5, 5]);

    const picture = join(data, 'Cat/0.jpg');
    const predicted = await alexnetCommand(
      'predict',
      join(run, 'best.safetensors'),
      picture,
      '--json',
    );
    expect(predicted.code).toBe(0);
    const prediction = JSON.parse(predicted.out);
    expect(prediction.path).toBe(picture);
    expect(['Cat', 'Dog']).toContain(prediction.class);
    expect(prediction.probability).toBeGreaterThanOrEqual(0.5);
  });

  it('ends with the same bytes for the same seed, and with others for another', async () => {
    const hashes = [];
    for (const [name, seed] of [
      ['a', '1'],
      ['b', '1'],
      ['c', '2'],
    ] as const) {
      const runs = join(folder, name);
      const { code } = await alexnetCommand('train', data, ...quick, '--seed', seed, '--out', runs);
      expect(code).toBe(0);
      const bytes = await readFile(join(runs, 'alexnet-001/last.safetensors'));
      hashes.push(createHash('sha256').update(bytes).digest('hex'));
    }
    expect(hashes[1]).toBe(hashes[0]);
    expect(hashes[2]).not.toBe(hashes[0]);
  });

  it('writes last.safetensors and exits with 130 on Ctrl-C', async () => {
    const runs = join(folder, 'interrupted');
    const main = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
    const args = [main, 'train', data, ...quick, '--epochs', '500', '--out', runs];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (text) => {
      errors += text;
      if (!child.killed && /epoch 1\/500 train 2\//.test(errors)) child.kill('SIGINT');
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(errors).toMatch(/Interrupted; .*last\.safetensors\nalexnet train --resume .* goes on/);
    expect(code).toBe(130);
    const last = join(runs, 'alexnet-001/last.safetensors');
    expect(decodeSafetensors(await readFile(last)).state.size).toBeGreaterThan(20);
    expect(
      (await readdir(join(runs, 'alexnet-001'))).some((name) => name.endsWith('.partial')),
    ).toBe(false);
  });
});

describe('alexnet', () => {
  it('summarises the model', async () => {
    const { code, out } = await alexnetCommand('summary');
    expect(code).toBe(0);
    expect(out).toContain('57,014,338 parameters');
    expect(out).toContain('1.03 GFLOP forward');
    expect(out).toMatch(
      /feature_extractor\.0 +Conv2d\(3, 64, kernelSize 11, stride 4, padding 2\)/,
    );
  });

  it('lists the devices', async () => {
    const { code, out } = await alexnetCommand('devices');
    expect(code).toBe(0);
    expect(out).toMatch(/^cpu +yes/m);
    expect(out).toMatch(/^reference +yes/m);
  });

  it('shows help with the defaults', async () => {
    const { code, out } = await alexnetCommand('train', '--help');
    expect(code).toBe(0);
    expect(out).toMatch(/--batch-size <number>\s+pictures per batch \(default: 128\)/);
  });
});
