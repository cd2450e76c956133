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
const WITHIN_LOG = new URL('./fixtures/kill-within-log.mjs', import.meta.url).href;
const SEED = 1;
const KILLS = 20;
/** Of the kills, every so manieth falls into the write of a record to a log; an epoch has so many of them. */
const EVERY = 3;
const RECORDS = 16;
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

/** When a process is to be killed: after so many milliseconds, or within the write of that record to a log. */
type Kill = { readonly after: number } | { readonly record: number };

/** Runs the command in a process of its own, which is killed; false if it had ended before. */
async function isKilled(kill: Kill, args: readonly string[]): Promise<boolean> {
  const isTimed = 'after' in kill;
  const child = isTimed
    ? spawn(process.execPath, [MAIN, ...args], { stdio: 'ignore' })
    : spawn(process.execPath, ['--import', WITHIN_LOG, MAIN, ...args], {
        stdio: 'ignore',
        env: { ...process.env, KILL_AT: String(kill.record) },
      });
  const ended = new Promise<unknown>((resolve) => child.on('exit', (_, signal) => resolve(signal)));
  if (isTimed) {
    // A run killed right behind its last checkpoint refuses to go on: it is whole, too. What it left tells.
    await Promise.race([ended, sleep(kill.after)]);
    child.kill('SIGKILL');
  }
  return (await ended) === 'SIGKILL';
}

describe('alexnet train --resume', () => {
  it(`goes on after kill -9 at ${KILLS} instants, some of them within the write of a record (seed ${SEED}), and ends with the same bits`, async () => {
    const plan = Array.from(
      new Generator(SEED).uniform(KILLS, 0, 1),
      (share, i): Kill =>
        i % EVERY === 0
          ? { record: 1 + Math.floor(share * RECORDS) }
          : { after: 400 + 600 * share },
    );
    const expected = await results(whole);
    let kills = 0;
    let torn = 0;
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
        const kill = plan[kills] ?? { after: 60_000 };
        isWhole = !(await isKilled(kill, args));
        if (isWhole) continue;
        kills++;
        if ('record' in kill) torn++;
      }
      expect(await results(run), `attempt ${attempt}`).toEqual(expected);
      const rest = (await readdir(run)).filter((name) => name.endsWith('.partial'));
      expect(rest, 'half-written files').toEqual([]);
    }
    expect(torn).toBe(Math.ceil(KILLS / EVERY));
  }, 180_000);

  it('gives a run that was killed before its report what is missing, and refuses it then', async () => {
    const events = await readFile(join(whole, 'events.jsonl'), 'utf8');
    const late = await alexnetCommand('train', '--resume', whole);
    expect(late.out).toMatch(/resumed after all of its 3 epochs: its report is missing/);
    expect(late.out).toMatch(/best validation accuracy \d.*\nreport .*report\.html/s);
    expect([late.code, late.err]).toEqual([0, '']);
    expect(await readdir(whole)).toContain('report.html');
    expect(await readdir(join(whole, 'plots'))).toContain('confusion.png');
    expect(await readFile(join(whole, 'events.jsonl'), 'utf8')).toBe(events);
    const { code, err } = await alexnetCommand('train', '--resume', whole);
    expect(code).toBe(1);
    expect(err).toMatch(/Training to 3 epochs is finished.*--epochs 6/s);
    const without = await alexnetCommand('train', '--resume', whole, '--no-report');
    expect(without.err).toBe(err);
  });

  it('goes on with a run that is finished to more epochs', async () => {
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
