/** @file A run that was ended anywhere and resumed ends with the bits of one that never was. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, readdir, readFile, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Generator } from '@striate/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { alexnetCommand, temporaryFolder } from './helpers.js';

const MAIN = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const SEED = 1;
const KILLS = 20;
/** A checkpoint after every step, so that many kills meet one that is being written. */
const QUICK = ['--variant', 'tiny', '--size', '32', '--batch-size', '8', '--workers', '1'];
const RECIPE = [
  ...['--epochs', '3', '--lr', '1e-3', '--schedule', 'cosine', '--ema', '0.9', '--mixup', '0.2'],
  ...['--clip-norm', '5', '--checkpoint-minutes', '0', '--no-report'],
];

const TIMES = ['time', 'seconds', 'dataSeconds', 'picturesPerSecond'];

let folder: string;
let data: string;
let whole: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  data = join(folder, 'pictures');
  expect((await alexnetCommand('sample', data, '--count', '48')).code).toBe(0);
  const out = join(folder, 'whole');
  expect((await alexnetCommand('train', data, ...QUICK, ...RECIPE, '--out', out)).code).toBe(0);
  whole = join(out, 'alexnet-001');
}, 60_000);

/** What must be the same of two runs: weights, state and logs, without the times in them. */
async function results(run: string): Promise<Record<string, unknown>> {
  const log = await readFile(join(run, 'log.csv'), 'utf8');
  const events = (await readFile(join(run, 'events.jsonl'), 'utf8')).trim().split('\n');
  return {
    best: await digest(join(run, 'best.safetensors')),
    last: await digest(join(run, 'last.safetensors')),
    log: log.split('\n').map((line) => line.split(',').slice(0, 6).join(',')),
    events: events.map((line) => {
      const event = JSON.parse(line);
      for (const name of TIMES) delete event[name];
      return event;
    }),
  };
}

async function digest(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}

/** Runs the command in a process of its own, which is killed after `milliseconds`; true if it had ended before. */
async function killedAfter(milliseconds: number, args: readonly string[]): Promise<boolean> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: 'ignore' });
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  const code = await Promise.race([ended, sleep(milliseconds).then(() => undefined)]);
  // A run killed right behind its last checkpoint refuses to go on: it is whole, too. What it left tells.
  if (code !== undefined) return true;
  child.kill('SIGKILL');
  await ended;
  return false;
}

describe('alexnet train --resume', () => {
  it(`goes on after kill -9 at ${KILLS} instants (seed ${SEED}) and ends with the same bits`, async () => {
    const draw = new Generator(SEED).uniform(KILLS, 400, 1000);
    const expected = await results(whole);
    let kills = 0;
    for (let attempt = 0; kills < KILLS; attempt++) {
      const out = join(folder, `killed-${attempt}`);
      const run = join(out, 'alexnet-001');
      let isWhole = false;
      while (!isWhole) {
        const isBegun = (await readdir(run).catch((): string[] => [])).includes(
          'checkpoint.safetensors',
        );
        if (!isBegun) await rm(out, { recursive: true, force: true });
        const args = isBegun
          ? ['train', '--resume', run, '--checkpoint-minutes', '0', '--no-report']
          : ['train', data, ...QUICK, ...RECIPE, '--out', out];
        // After the last kill the run may end in peace.
        const patience = kills < KILLS ? draw[kills]! : 60_000;
        isWhole = await killedAfter(patience, args);
        if (!isWhole) kills++;
      }
      expect(await results(run), `attempt ${attempt}`).toEqual(expected);
      const rest = (await readdir(run)).filter((name) => name.endsWith('.partial'));
      expect(rest, 'half-written files').toEqual([]);
    }
  }, 180_000);

  it('refuses a run that is finished, and goes on with it to more epochs', async () => {
    const { code, err } = await alexnetCommand('train', '--resume', whole);
    expect(code).toBe(1);
    expect(err).toMatch(/Training to 3 epochs is finished.*--epochs 6/s);
    const longer = join(folder, 'longer');
    await cp(whole, longer, { recursive: true });
    const more = await alexnetCommand('train', '--resume', longer, '--epochs', '4', '--no-report');
    expect(more.code).toBe(0);
    const log = (await readFile(join(longer, 'log.csv'), 'utf8')).trim().split('\n');
    expect(log).toHaveLength(5);
    expect(log[4]).toMatch(/^4,/);
  });

  it('keeps the recipe of the run, and says so', async () => {
    const { code, err } = await alexnetCommand('train', '--resume', whole, '--lr', '1');
    expect(code).toBe(1);
    expect(err).toMatch(/lr can't change.*--init/s);
  });

  it('refuses a truncated checkpoint', async () => {
    const broken = join(folder, 'broken');
    await cp(whole, broken, { recursive: true });
    await truncate(join(broken, 'checkpoint.safetensors'), 5000);
    const { code, err } = await alexnetCommand('train', '--resume', broken, '--epochs', '9');
    expect(code).toBe(1);
    expect(err).toMatch(/checkpoint.safetensors holds no state of a run/);
  });
});
