/** @file Every flag of the command line has a test of what it does, and this is the list of them. */
import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { DEVICES } from '../src/cli/device.js';
import { programOf } from '../src/cli/program.js';
import { type TinyRun, tinyRun } from './command-setup.js';
import { alexnetCommand, temporaryFolder } from './helpers.js';

/** [commands, flags, file, title of the test]. */
const TESTED: readonly (readonly [string, string, string, string])[] = [
  ['train', 'epochs', 'command', 'writes a run folder, prints an epoch per line'],
  ['train', 'batch-size accumulate', 'train-flags', '--accumulate 2 sees every batch'],
  ['train', 'patience', 'train-flags', '--patience ends the run'],
  ['train', 'seed', 'command', 'ends with the same bytes for the same seed'],
  ['train', 'limit-batches', 'train-flags', '--limit-batches takes so many'],
  ['train', 'overfit-one-batch', 'train-flags', '--overfit-one-batch learns a batch'],
  ['train', 'optimizer', 'train-flags', '--optimizer %s is not adam'],
  ['train', 'lr momentum weight-decay', 'train-flags', '%s %s makes another model'],
  ['train', 'dropout augment mixup cutmix', 'train-flags', '%s %s makes another model'],
  ['train', 'label-smoothing ema', 'train-flags', '%s %s makes another model'],
  ['train', 'schedule warmup-steps', 'train-flags', '--warmup-steps rises with every step'],
  ['train', 'warmup-epochs', 'train-flags', '--warmup-epochs rises from 1 %'],
  ['train', 'clip-norm', 'train-flags', '--clip-norm logs the norm'],
  ['train', 'variant dry-run', 'train-flags', '--dry-run shows the model and the steps'],
  ['train', 'init freeze', 'train-flags', '--init takes the weights of another run'],
  ['train', 'size decode', 'train-flags', '--decode fast and --size give other pictures'],
  ['train', 'val val-fraction', 'train-flags', '--val takes a folder of its own'],
  ['train', 'stratified', 'train-flags', '--stratified keeps the share'],
  ['train', 'balance', 'train-flags', '--balance weights counts a rare class more'],
  ['train', 'device threads', 'train-flags', '--device auto and reference, --threads'],
  ['train evaluate predict check bench', 'workers', 'flags', '--workers of %s'],
  ['evaluate predict', 'threads device', 'flags', '--threads and --device of %s'],
  ['train', 'cache', 'train-flags', '--cache file keeps pictures'],
  ['train', 'skip-unreadable', 'bad-input', 'which --skip-unreadable leaves out and lists'],
  ['train', 'config', 'train-flags', '--config gives a recipe in YAML or JSON'],
  ['train', 'resume', 'resume', 'goes on after kill -9'],
  ['train', 'out', 'bad-input', 'names a run folder that cannot be written'],
  ['train', 'name', 'train-flags', '--name names the run folder'],
  ['train', 'checkpoint-minutes', 'train-flags', '--checkpoint-minutes 0 keeps the state'],
  ['train', 'no-report', 'train-flags', 'a report of the best weights, unless --no-report'],
  ['train', 'compare', 'train-flags', '--compare trains on two devices'],
  ['train', 'profile', 'train-flags', '--profile shows phases and layers'],
  ['train', 'json', 'train-flags', '--json prints every event'],
  ['train', 'quiet', 'train-flags', '--quiet leaves the live line out'],
  ['evaluate', 'skip-unreadable json', 'judging-commands', 'stops at a broken picture'],
  ['evaluate', 'csv', 'judging-commands', 'prints tables, or CSV'],
  ['evaluate predict', 'batch-size', 'flags', '--batch-size of %s'],
  ['predict', 'top-k csv', 'judging-commands', 'names as many classes as asked for'],
  ['predict', 'json', 'judging-commands', 'says the same as predict does'],
  ['check', 'min-side json', 'commands', 'reports what is broken, doubled'],
  ['sample', 'count', 'command', 'writes a run folder, prints an epoch per line'],
  ['sample', 'seed', 'flags', '--seed of sample'],
  ['summary', 'variant classes size', 'export', 'of %j'],
  ['summary', 'json', 'export', 'is data with --json'],
  ['export', 'format', 'export', 'writes safetensors that every command reads'],
  ['export', 'out', 'export', 'writes to --out, and takes a file'],
  ['convert', 'key', 'export', 'finds weights under --key'],
  ['convert', 'out', 'export', "turns PyTorch's weights into safetensors"],
  ['devices', 'json', 'commands', 'says of every backend whether it can be used'],
  ['bench', 'variant size threads data json', 'commands', 'measures what it is asked to'],
  ['bench', 'batch-size classes rounds steps device', 'flags', '--rounds and --steps of bench'],
  ['alexnet', 'debug', 'flags', '--debug shows the stack'],
  ['alexnet', 'version', 'flags', '--version is the version'],
];

const io = { out: () => {}, err: () => {}, isTerminal: false, columns: 80 };
const program = programOf(io, () => {});

describe('every flag of --help', () => {
  const commands = [program, ...program.commands];

  it.each(commands.map((command) => [command.name(), command] as const))(
    'of %s has a test of what it does',
    (name, command) => {
      const flags = command.options.map(({ long }) => long!.slice(2));
      const listed = TESTED.flatMap(([names, some]) =>
        names.split(' ').includes(name) ? some.split(' ') : [],
      );
      expect(listed.toSorted()).toEqual(flags.toSorted());
    },
  );

  it.each(TESTED)('%s %s: the test is there, and gives the flags', (_, flags, file, title) => {
    const source = readFileSync(new URL(`./${file}.test.ts`, import.meta.url), 'utf8');
    // What all tests of the file share comes before the first of them.
    const [shared, ...tests] = source.split(/^(?= *it(?:\.each)?\()/m);
    const test = tests.find((text) => text.includes(title));
    expect(test, title).toBeDefined();
    for (const flag of flags.split(' ')) expect(shared! + test).toMatch(given(flag));
  });
});

/** In the words of a test; the helper `json` gives --json. */
function given(flag: string): RegExp {
  return flag === 'json' ? /'--json'|\bjson\(/ : new RegExp(`'--${flag}'`);
}

describe('flags that show in no output', () => {
  let run: TinyRun;

  beforeAll(async () => {
    run = await tinyRun(await temporaryFolder());
  });

  afterEach(() => {
    vi.restoreAllMocks();
  });

  const QUICK = ['--epochs', '1', '--batch-size', '8', '--val-fraction', '0.3', '--no-report'];
  const BENCH = ['--variant', 'tiny', '--batch-size', '4', '--rounds', '1', '--steps', '1'];
  const argsOf = (name: string): string[] =>
    ({
      train: [run.data, '--variant', 'tiny', ...QUICK, '--out', `${run.runFolder}/runs`],
      evaluate: [run.checkpoint, run.data],
      predict: [run.checkpoint, run.data],
      check: [run.data],
      bench: [...BENCH, '--data', run.data],
    })[name]!;

  it.each(['train', 'evaluate', 'predict', 'check', 'bench'])(
    '--workers of %s is how many threads load pictures; 0 loads them in this one',
    async (name) => {
      const loaders = name === 'train' ? 2 : 1;
      const threads = async (workers: string) => {
        const before = await nextThread();
        const { code, err } = await alexnetCommand(name, ...argsOf(name), '--workers', workers);
        expect([code, err.includes('error')]).toEqual([0, false]);
        return (await nextThread()) - before - 1;
      };
      expect(await threads('0')).toBe(0);
      expect(await threads('3')).toBe(3 * loaders);
    },
  );

  it.each(['evaluate', 'predict'])(
    '--threads and --device of %s say what computes',
    async (name) => {
      const opened = vi.spyOn(DEVICES.cpu, 'open');
      const other = vi.spyOn(DEVICES.reference, 'open');
      const command = (...flags: string[]) => alexnetCommand(name, ...argsOf(name), ...flags);
      expect((await command('--threads', '1', '--workers', '0')).code).toBe(0);
      expect((await opened.mock.results[0]!.value).device).toMatch(/\b1 thread\b/);
      const { out } = await command('--device', 'reference', '--workers', '0');
      expect(out).toContain('Cat');
      expect([opened.mock.calls.length, other.mock.calls.length]).toEqual([1, 1]);
    },
  );

  /** The shapes (pictures, classes) of the logits that a command reads from the device. */
  async function logitsRead(name: string, ...flags: string[]): Promise<string[]> {
    const device = await DEVICES.reference.open();
    vi.spyOn(DEVICES.reference, 'open').mockResolvedValue(device);
    const read = vi.spyOn(device, 'read');
    const args = [...argsOf(name), '--workers', '0', ...flags];
    expect((await alexnetCommand(name, ...args)).code).toBe(0);
    return read.mock.calls.flatMap(([{ shape }]) => (shape.length === 2 ? shape.join('x') : []));
  }

  it.each(['evaluate', 'predict'])(
    '--batch-size of %s is how many pictures are computed with at once',
    async (name) => {
      const flags = ['--device', 'reference', '--batch-size', '8'];
      expect(await logitsRead(name, ...flags)).toEqual(['8x2', '8x2', '4x2']);
    },
  );

  it('--rounds and --steps of bench, batches of --batch-size, --classes of --device', async () => {
    const flags = ['--batch-size', '3', '--classes', '5', '--rounds', '2', '--steps', '3'];
    flags.push('--device', 'reference');
    // A round for warming up, and each round for training and for inference.
    expect(await logitsRead('bench', ...flags)).toEqual(Array((1 + 2) * 3 * 2).fill('3x5'));
  });

  it('--seed of sample draws other pictures, and the same again', async () => {
    const drawn = async (name: string, seed: string) => {
      const folder = `${run.runFolder}/${name}`;
      await alexnetCommand('sample', folder, '--count', '2', '--seed', seed);
      return readFileSync(`${folder}/Cat/0.jpg`);
    };
    const first = await drawn('a', '1');
    expect(await drawn('b', '1')).toEqual(first);
    expect(await drawn('c', '2')).not.toEqual(first);
  });

  it('--version is the version of the package', async () => {
    const { version } = JSON.parse(
      readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
    );
    expect(await alexnetCommand('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });

  it('--debug shows the stack of an error', async () => {
    const wrong = ['evaluate', `${run.runFolder}/nowhere.safetensors`, run.data];
    expect((await alexnetCommand(...wrong)).err).not.toMatch(/^ +at /m);
    expect((await alexnetCommand(...wrong, '--debug')).err).toMatch(/^ +at .*:\d+:\d+\)?$/m);
  });
});

/** Threads are numbered in the order in which they begin: the number of one that does nothing. */
async function nextThread(): Promise<number> {
  const worker = new Worker('', { eval: true });
  const { threadId } = worker;
  await worker.terminate();
  return threadId;
}
