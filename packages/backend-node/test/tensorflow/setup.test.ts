/** @file `striate-tensorflow`: what it refuses, and that a package is left as it was where it fails. */
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
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

/** A node-pre-gyp that runs `source` in the place of a build. */
function pretendBuilder(source: string): void {
  const place = join(folder, 'node_modules/@mapbox/node-pre-gyp/bin');
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'node-pre-gyp'), source);
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
    // As where a compiler fails.
    pretendBuilder("console.error('ld: no such symbol'); process.exit(1);");
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
    pretendBuilder("require('node:fs').mkdirSync('lib');");
    const { status, err } = await run('setup', '--tensorflow', emptyWheel(), '--package', target);
    expect(status).toBe(1);
    expect(err).toContain('does not work');
    expect(readdirSync(target, { recursive: true }).sort()).toEqual(before);
  },
);

/** An archive's layout, as its project publishes it. */
function emptyArchive(): string {
  const archive = join(folder, 'libtensorflow');
  mkdirSync(join(archive, 'include/tensorflow/c'), { recursive: true });
  mkdirSync(join(archive, 'lib'));
  writeFileSync(join(archive, 'include/tensorflow/c/c_api.h'), '');
  for (const name of ['', '_framework']) {
    writeFileSync(join(archive, `lib/libtensorflow${name}.so`), '');
  }
  return archive;
}

test.runIf(process.platform === 'linux')(
  'compiles against a wheel, and an archive, packed or not',
  async () => {
    const seen =
      "fs.readdirSync('deps/lib').join(), fs.existsSync('deps/include/tensorflow/c/c_api.h')";
    pretendBuilder(
      `const fs = require('node:fs'); console.error(${seen}, process.env.LDFLAGS); process.exit(1);`,
    );
    const archive = emptyArchive();
    const packed = join(folder, 'libtensorflow.tar.gz');
    execFileSync('tar', ['-czf', packed, '-C', archive, '.']);
    const wheel = emptyWheel();
    const libraries = 'libtensorflow.so,libtensorflow_framework.so true';
    for (const [tensorflow, loadedFrom] of [
      [wheel, `-Wl,-rpath,'${realpathSync(wheel)}'`],
      [archive, `-Wl,-rpath,'${realpathSync(archive)}/lib'`],
      // Unpacked into the package, and found from there.
      [packed, 'undefined'],
    ] as const) {
      const { err } = await run('setup', '--tensorflow', tensorflow, '--package', target);
      expect(err).toContain(`${libraries} ${loadedFrom}`);
    }
  },
);
