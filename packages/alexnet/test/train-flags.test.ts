/** @file What each flag of `alexnet train` does to a run of the tiny model. */
import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeSafetensors } from '@striate/layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { run } from '../src/cli/index.js';
import { alexnetCommand, temporaryFolder } from './helpers.js';

const QUICK = ['--variant', 'tiny', '--batch-size', '8', '--workers', '1', '--no-report'];

let folder: string;
let data: string;
let runs = 0;

beforeAll(async () => {
  folder = await temporaryFolder();
  data = join(folder, 'pictures');
  expect((await alexnetCommand('sample', data, '--count', '40')).code).toBe(0);
});

/** Trains with `flags`, one epoch unless they say otherwise; returns what the run left behind. */
async function trained(...flags: string[]) {
  const out = join(folder, `run-${runs++}`);
  const given = flags.includes('--epochs') ? [] : ['--epochs', '1'];
  const result = await alexnetCommand('train', data, ...QUICK, ...given, '--out', out, ...flags);
  expect([result.code, result.err.includes('error:')], result.err).toEqual([0, false]);
  const [name] = (await readdir(out)).filter((entry) => !entry.endsWith('.cache'));
  const run = join(out, name!);
  const lines = (await readFile(join(run, 'events.jsonl'), 'utf8')).trim().split('\n');
  const events = lines.map((line) => JSON.parse(line));
  return {
    ...result,
    out: result.out,
    path: run,
    name,
    folder: out,
    config: JSON.parse(await readFile(join(run, 'config.json'), 'utf8')),
    steps: events.filter(({ type, phase }) => type === 'step' && phase === 'training'),
    epochs: events.filter(({ type }) => type === 'epoch'),
    events,
    last: decodeSafetensors(await readFile(join(run, 'last.safetensors'))).state,
  };
}

const known = new Map<string, ReturnType<typeof trained>>();

/** What `trained` gives, of one run for all tests that ask for the same flags. */
function trainedOnce(...flags: string[]): ReturnType<typeof trained> {
  const name = flags.join(' ');
  const run = known.get(name) ?? trained(...flags);
  known.set(name, run);
  return run;
}

const lossesOf = ({ steps }: Awaited<ReturnType<typeof trained>>): number[] =>
  steps.map(({ stepLoss }) => stepLoss);

async function fails(code: number, message: RegExp, ...flags: string[]): Promise<void> {
  const result = await alexnetCommand(
    'train',
    data,
    ...QUICK,
    '--out',
    join(folder, 'no'),
    ...flags,
  );
  expect(result.err).toMatch(message);
  expect(result.code).toBe(code);
}

describe('alexnet train: how it learns', () => {
  it('--accumulate 2 sees every batch and updates after every second', async () => {
    const flags = ['--optimizer', 'sgd', '--lr', '0.05', '--augment', 'none', '--dropout', '0'];
    const together = await trained(...flags, '--accumulate', '2');
    const apart = await trained(...flags);
    for (const { steps } of [together, apart]) expect(steps).toHaveLength(5);
    // Batch 1 and 2 are judged by the first weights; alone, batch 2 by others.
    expect(lossesOf(together)[0]).toBe(lossesOf(apart)[0]);
    expect(lossesOf(together)[1]).not.toBe(lossesOf(apart)[1]);
  });

  it.each(['adamw', 'sgd', 'rmsprop'])('--optimizer %s is not adam', async (name) => {
    // Without decay, adamw is adam.
    const decay = ['--weight-decay', '0.5'];
    const one = await trainedOnce(...decay);
    const other = await trained(...decay, '--optimizer', name);
    expect(lossesOf(other)[0]).toBe(lossesOf(one)[0]);
    expect(other.last.get('classifier.6.weight')).not.toEqual(one.last.get('classifier.6.weight'));
  });

  it.each([
    ['--momentum', '0.1', '--optimizer', 'sgd'],
    ['--weight-decay', '0.5'],
    ['--clip-norm', '0.001', '--optimizer', 'sgd'],
    ['--lr', '0.01'],
    ['--dropout', '0'],
    ['--label-smoothing', '0.2'],
    ['--mixup', '0.4'],
    ['--cutmix', '0.4'],
    ['--augment', 'none'],
    ['--augment', 'standard'],
    ['--augment', 'strong'],
    ['--balance', 'sampler'],
    ['--seed', '5'],
    ['--ema', '0.9'],
  ])('%s %s makes another model', async (flag, value, ...others) => {
    const plain = await trainedOnce(...others);
    const changed = await trained(flag, value, ...others);
    const name = flag.slice(2).replace(/-(.)/g, (_, letter) => letter.toUpperCase());
    expect(String(changed.config.recipe[name])).toBe(value);
    expect(changed.last.get('classifier.6.weight')).not.toEqual(
      plain.last.get('classifier.6.weight'),
    );
  });

  it('--clip-norm logs the norm of the gradients', async () => {
    for (const { gradNorm } of (await trained('--clip-norm', '1')).steps) {
      expect(gradNorm).toBeGreaterThan(0);
    }
  });

  it('--warmup-epochs rises from 1 % of the rate', async () => {
    const { epochs } = await trained('--warmup-epochs', '2', '--epochs', '3', '--lr', '1e-3');
    const rates = epochs.map(({ lr }) => lr / 1e-3);
    expect(rates[0]).toBeCloseTo(0.01, 10);
    expect(rates[1]).toBeCloseTo(0.505, 10);
    expect(rates[2]).toBeCloseTo(1, 10);
  });

  it('--warmup-steps rises with every step, and --schedule falls beside it', async () => {
    const flags = ['--warmup-steps', '6', '--epochs', '2', '--lr', '1e-3', '--schedule', 'cosine'];
    const { steps } = await trained(...flags);
    const rates = steps.map(({ lr }) => lr / 1e-3);
    for (const [i, rate] of rates.entries()) {
      const rise = 0.01 + 0.99 * Math.min(1, i / 6);
      expect(rate).toBeCloseTo(rise * (i < 5 ? 1 : 0.5), 10);
    }
    expect(rates).toHaveLength(10);
  });

  it('--patience ends the run and names the best epoch', async () => {
    const { out, epochs } = await trained('--patience', '1', '--epochs', '40', '--lr', '1e-7');
    expect(epochs.length).toBeLessThan(40);
    const best = epochs.at(-1)!.bestEpoch;
    expect(best).toBe(epochs.length - 1);
    expect(out).toContain(`none of the last 1 was better than epoch ${best}`);
  });

  it('--overfit-one-batch learns a batch by heart', async () => {
    const flags = ['--overfit-one-batch', '--epochs', '12', '--lr', '3e-3', '--dropout', '0'];
    expect((await trained(...flags)).epochs.at(-1)!.training.accuracy).toBe(1);
  });

  it('--limit-batches takes so many of an epoch', async () => {
    expect((await trained('--limit-batches', '2')).steps).toHaveLength(2);
  });

  it('a learning rate that breaks the weights stops the run, and says where', async () => {
    await fails(
      1,
      /loss became (NaN|-?Infinity) in epoch 1.*--clip-norm 1/s,
      '--lr',
      '1e20',
      '--optimizer',
      'sgd',
    );
  });
});

describe('alexnet train: what it learns from', () => {
  it('--val takes a folder of its own, and --val-fraction another share', async () => {
    const all = await trained('--val', data, '--limit-batches', '1');
    expect(all.out).toContain('40 pictures for training, 40 for validation');
    const share = await trained('--val-fraction', '0.25', '--limit-batches', '1');
    expect(share.out).toContain('30 pictures for training, 10 for validation');
  });

  it('--stratified keeps the share in every class', async () => {
    const ofEachClass = async (...flags: string[]) => {
      const shares = ['--val-fraction', '0.3', '--limit-batches', '1'];
      const { path } = await trained(...shares, ...flags);
      const { out } = await alexnetCommand('evaluate', path, '--json');
      return JSON.parse(out).perClass.map(({ count }: { count: number }) => count);
    };
    expect(await ofEachClass('--stratified')).toEqual([6, 6]);
    const plain = await ofEachClass();
    expect(plain).not.toEqual([6, 6]);
    expect(plain[0] + plain[1]).toBe(12);
  });

  it('--balance weights counts a rare class more', async () => {
    const cats = join(data, 'Cat');
    const aside = join(folder, 'aside');
    await mkdir(aside);
    const some = (await readdir(cats)).slice(0, 15);
    for (const name of some) await rename(join(cats, name), join(aside, name));
    const [plain, weighted] = [await trained(), await trained('--balance', 'weights')];
    for (const name of some) await rename(join(aside, name), join(cats, name));
    expect(lossesOf(weighted)[0]).not.toBe(lossesOf(plain)[0]);
  });

  it('--cache file keeps pictures for the next run, --cache memory for the next epoch', async () => {
    const pictures = join(folder, 'spoilt');
    const files = ['Cat', 'Dog'].flatMap((name) =>
      Array.from({ length: 20 }, (_, i) => join(name, `${i}.jpg`)),
    );
    const [size, time] = [100_000, 1e9];
    /** Good ones, or such as cannot be read, which only their bytes tell apart. */
    const write = (areGood: boolean) => {
      for (const file of files) {
        const bytes = Buffer.alloc(size);
        if (areGood) bytes.set(readFileSync(join(data, file)));
        writeFileSync(join(pictures, file), bytes);
        utimesSync(join(pictures, file), time, time);
      }
    };
    for (const name of ['Cat', 'Dog']) await mkdir(join(pictures, name), { recursive: true });
    /** The losses of two epochs, before the second of which the pictures are spoilt; undefined where that ends it. */
    const losses = async (name: string, ...flags: string[]) => {
      const out = (text: string) => {
        if (/^ *1\/2 /.test(text)) write(false);
      };
      const args = ['train', pictures, ...QUICK, '--epochs', '2', '--out', folder, '--name', name];
      const io = { out, err: () => {}, isTerminal: false, columns: 80 };
      if ((await run([...args, ...flags], io)) !== 0) return undefined;
      const lines = (await readFile(join(folder, name, 'events.jsonl'), 'utf8')).trim().split('\n');
      return lines.map((line) => JSON.parse(line).stepLoss);
    };
    write(true);
    const kept = await losses('in-memory', '--cache', 'memory');
    expect(kept).toHaveLength(14);
    expect(await losses('not-in-memory', '--cache', 'memory')).toBeUndefined();
    write(true);
    expect(await losses('without')).toBeUndefined();
    write(true);
    expect(await losses('in-file', '--cache', 'file')).toEqual(kept);
    expect(await losses('in-file-before', '--cache', 'file')).toEqual(kept);
  });

  it('--decode fast and --size give other pictures', async () => {
    const plain = lossesOf(await trainedOnce('--limit-batches', '1'));
    expect(lossesOf(await trained('--limit-batches', '1', '--decode', 'fast'))).not.toEqual(plain);
    expect(lossesOf(await trained('--limit-batches', '1', '--size', '40'))).not.toEqual(plain);
    await fails(1, /8x8 are too small for the variant tiny/, '--size', '8');
  });

  it('--skip-unreadable and --workers change no other picture', async () => {
    const plain = await trained('--limit-batches', '2');
    const other = await trained('--limit-batches', '2', '--workers', '0', '--skip-unreadable');
    expect(lossesOf(other)).toEqual(lossesOf(plain));
  });
});

describe('alexnet train: what it starts from', () => {
  it('--init takes the weights of another run, --freeze features keeps them', async () => {
    const { path, last } = await trained('--epochs', '2');
    const from = join(path, 'last.safetensors');
    const next = await trained('--init', from, '--freeze', 'features');
    expect(next.out).toMatch(/init {4}.*tensors of the variant tiny taken/);
    const key = 'features.0.weight';
    expect(next.last.get(key)).toEqual(last.get(key));
    expect(next.last.get('classifier.6.weight')).not.toEqual(last.get('classifier.6.weight'));
    await fails(1, /nowhere.*no such file/, '--init', join(folder, 'nowhere'));
  });

  it('--config gives a recipe in YAML or JSON; flags come first', async () => {
    const yaml = join(folder, 'recipe.yaml');
    await writeFile(yaml, 'lr: 0.003\nlimitBatches: 1\nschedule: cosine\n');
    const { config } = await trained('--config', yaml, '--lr', '0.002');
    expect(config.recipe).toMatchObject({ lr: 0.002, limitBatches: 1, schedule: 'cosine' });
    const json = join(folder, 'recipe.json');
    await writeFile(json, JSON.stringify({ learningRate: 1 }));
    await fails(1, /option learningRate, which there is not\. Did you mean \w+/, '--config', json);
    await writeFile(json, '{ "lr": ');
    await fails(1, /recipe.json can't be understood/, '--config', json);
    await writeFile(json, '{ "lr": -1 }');
    await fails(1, /recipe.json: lr: /, '--config', json);
  });
});

describe('alexnet train: what it writes', () => {
  it('--name names the run folder, once', async () => {
    const { name, folder: out } = await trained('--name', 'mine', '--limit-batches', '1');
    expect(name).toBe('mine');
    await fails(1, /mine is there already.*--resume/, '--name', 'mine', '--out', out);
    await fails(2, /letters, digits/, '--name', '../mine');
  });

  it('--json prints every event as a line', async () => {
    const { out } = await trained('--json', '--limit-batches', '1');
    const types = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).type);
    expect(types).toEqual(['start', 'step', 'step', 'epoch', 'finish']);
  });

  it('--quiet leaves the live line out', async () => {
    expect((await trainedOnce('--limit-batches', '1')).err).toContain('pictures/s');
    expect((await trained('--quiet', '--limit-batches', '1')).err).toBe('');
  });

  it('--dry-run shows the model and the steps, and writes nothing', async () => {
    const out = join(folder, 'dry');
    const result = await alexnetCommand('train', data, ...QUICK, '--dry-run', '--out', out);
    expect(result.out).toMatch(
      /features\.0 +Conv2d.*36 pictures for training, 4 for.*5 in each of 5 epochs/s,
    );
    await expect(readdir(out)).rejects.toThrow('ENOENT');
  });

  it('--profile shows phases and layers, forward and backward, and writes nothing', async () => {
    const out = join(folder, 'profiled');
    const { out: text } = await alexnetCommand('train', data, ...QUICK, '--profile', '--out', out);
    expect(text).toMatch(
      /waiting for data +\d.*backward +\d.*optimizer +\d.*layer, forward.*features\.0 Conv2d.*layer, backward.*the loss +\d.*features\.0 Conv2d.*together.*The device cpu doesn't time single kernels/s,
    );
    await expect(readdir(out)).rejects.toThrow('ENOENT');
  });

  it('--checkpoint-minutes 0 keeps the state after every step', async () => {
    const out = join(folder, 'often');
    const flags = [
      '--checkpoint-minutes',
      '0',
      '--epochs',
      '1',
      '--lr',
      '1e30',
      '--optimizer',
      'sgd',
    ];
    const { code } = await alexnetCommand('train', data, ...QUICK, ...flags, '--out', out);
    expect(code).toBe(1);
    expect(await readdir(join(out, 'alexnet-001'))).toContain('checkpoint.safetensors');
    await rm(out, { recursive: true });
  });

  it('--device auto and reference, --threads', async () => {
    expect((await trained('--device', 'auto', '--limit-batches', '1')).out).toMatch(
      /device {2}cpu/,
    );
    const [one, two] = [
      await trained('--threads', '1', '--limit-batches', '2'),
      await trained('--device', 'reference', '--limit-batches', '2'),
    ];
    expect(one.out).toMatch(/1 thread[^s]/);
    expect(two.out).toMatch(/device {2}reference/);
    for (const [i, loss] of lossesOf(one).entries()) expect(loss).toBeCloseTo(lossesOf(two)[i]!, 4);
  });

  it('--compare trains on two devices with the same masks, and keeps nothing', async () => {
    const out = join(folder, 'compared');
    const flags = [...QUICK, '--epochs', '1', '--limit-batches', '3', '--out', out];
    const both = ['--device', 'cpu,reference', '--compare'];
    const { code, out: text } = await alexnetCommand('train', data, ...flags, ...both);
    expect(code).toBe(0);
    expect(text).toMatch(/cpu: .*\nreference: .*step +cpu +reference +apart/s);
    const rows = text.split('\n').filter((line) => /^ +\d+ /.test(line));
    expect(rows).toHaveLength(3);
    for (const row of rows) {
      const [, one, other] = row.trim().split(/ +/).map(Number);
      expect(one).toBeGreaterThan(0);
      expect(Math.abs(one! - other!)).toBeLessThan(1e-4);
    }
    expect(text).toMatch(/losses of 3 steps are at most \d.*apart/);
    await expect(readdir(out)).rejects.toThrow('ENOENT');
    await fails(2, /--device cpu,webgpu --compare/, '--compare');
    await fails(2, /--device cpu,webgpu --compare/, '--device', 'cpu,reference');
  });

  it('a report of the best weights, unless --no-report', async () => {
    const out = join(folder, 'reported');
    const flags = ['--variant', 'tiny', '--batch-size', '8', '--epochs', '1', '--out', out];
    const { code, out: text } = await alexnetCommand('train', data, ...flags);
    expect(code).toBe(0);
    expect(text).toMatch(/report .*report\.html/);
    const page = await readFile(join(out, 'alexnet-001/report.html'), 'utf8');
    expect(page).toContain('Cat');
    expect(await readdir(join(out, 'alexnet-001/plots'))).toContain('loss.svg');
  });
});
