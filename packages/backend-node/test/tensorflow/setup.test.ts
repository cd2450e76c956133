/** @file `striate-tensorflow`: what it refuses, and that a package is left as it was where it fails. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const require = createRequire(import.meta.url);
const cli = join(dirname(require.resolve('@striate/backend-node/package.json')), 'dist/cli.js');

let folder: string;
let target: string;

function run(...args: string[]): Promise<{ status: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [cli, ...args], { cwd: folder }, (error, out, err) => {
      resolve({ status: Number(error?.code ?? 0), out, err });
    });
  });
}

/** A wheel's layout without a library in it: linking must fail. */
function emptyWheel(): string {
  const wheel = join(folder, 'tensorflow');
  mkdirSync(join(wheel, 'include/tensorflow/c'), { recursive: true });
  writeFileSync(join(wheel, 'include/tensorflow/c/c_api.h'), '');
  for (const name of ['cc', 'framework'])
    writeFileSync(join(wheel, `libtensorflow_${name}.so.2`), '');
  return wheel;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'striate-setup-'));
  target = join(folder, 'tfjs-node');
  for (const name of ['binding', 'dist', 'deps', 'lib']) {
    mkdirSync(join(target, name), { recursive: true });
  }
  writeFileSync(join(target, 'package.json'), '{}');
  writeFileSync(join(target, 'binding.gyp'), '{}');
  writeFileSync(join(target, 'deps/mine'), '');
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('says how it is used', async () => {
  expect(await run('--help')).toMatchObject({ status: 0, out: expect.stringContaining('Usage') });
  expect(await run('setup')).toMatchObject({ status: 2, err: expect.stringContaining('Usage') });
  expect(await run('--unknown')).toMatchObject({ status: 2 });
});

test.runIf(process.platform === 'linux')(
  'refuses what is no TensorFlow, or no package',
  async () => {
    const noTensorflow = await run('setup', '--tensorflow', folder, '--package', target);
    expect(noTensorflow.status).toBe(1);
    expect(noTensorflow.err).toContain(`No TensorFlow is in ${folder}`);
    const noPackage = await run('setup', '--tensorflow', emptyWheel(), '--package', folder);
    expect(noPackage.status).toBe(1);
    expect(noPackage.err).toContain('is not the folder of @tensorflow/tfjs-node-gpu');
    const notInstalled = await run('setup', '--tensorflow', emptyWheel());
    expect(notInstalled.err).toContain('npm install --ignore-scripts @tensorflow/tfjs-node-gpu');
  },
);

test.runIf(process.platform === 'linux')(
  'leaves the package as it was where it fails',
  async () => {
    const before = readdirSync(target, { recursive: true }).sort();
    // A node-pre-gyp that fails as a compiler would.
    const builder = join(folder, 'node_modules/@mapbox/node-pre-gyp/bin');
    mkdirSync(builder, { recursive: true });
    writeFileSync(
      join(builder, 'node-pre-gyp.js'),
      "console.error('ld: no such symbol'); process.exit(1);",
    );
    writeFileSync(
      join(builder, 'node-pre-gyp'),
      "console.error('ld: no such symbol'); process.exit(1);",
    );
    const { status, err } = await run('setup', '--tensorflow', emptyWheel(), '--package', target);
    expect(status).toBe(1);
    expect(err).toContain('ld: no such symbol');
    expect(err).toContain('apt install python3 make g++');
    expect(readdirSync(target, { recursive: true }).sort()).toEqual(before);
  },
);

test.runIf(process.platform === 'linux')(
  'leaves it so too where what was built does not work',
  async () => {
    const before = readdirSync(target, { recursive: true }).sort();
    const builder = join(folder, 'node_modules/@mapbox/node-pre-gyp/bin');
    mkdirSync(builder, { recursive: true });
    writeFileSync(join(builder, 'node-pre-gyp'), "require('node:fs').mkdirSync('lib');");
    const { status, err } = await run('setup', '--tensorflow', emptyWheel(), '--package', target);
    expect(status).toBe(1);
    expect(err).toContain('does not work');
    expect(readdirSync(target, { recursive: true }).sort()).toEqual(before);
  },
);
