/** @file Installing from tarballs where no host can be reached, and so not TensorFlow's either. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const run = promisify(execFile);
const { resolve } = createRequire(import.meta.url);
const NAMES = [
  '@striate/shapes',
  '@striate/tensor',
  '@striate/backend-node',
  'node-api-headers',
  'node-gyp-build',
];

/** As a user's shell has it: without what a package manager tells the tests that it runs. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^p?npm_|^STRIATE_/i.test(name)),
);

let folder: string;
let tarballs: Record<string, string>;

/** Of a package in the repository, what is not published and would only take time. */
const UNPACKED = /^\/(node_modules|src|test|\.\w+)(\/|$)/;

/** What publishing makes of a package: versions in place of `workspace:`, and the files that it lists. */
async function pack(name: string): Promise<[string, string]> {
  const source = dirname(resolve(`${name}/package.json`));
  const copy = join(folder, 'packages', name);
  cpSync(source, copy, {
    recursive: true,
    filter: (path) => !UNPACKED.test(path.slice(source.length)),
  });
  const manifest = readFileSync(join(source, 'package.json'), 'utf8');
  const version = (JSON.parse(manifest) as { version: string }).version;
  writeFileSync(join(copy, 'package.json'), manifest.replaceAll('workspace:^', `^${version}`));
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json'], { cwd: copy, env });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  return [name, `file:${join(copy, filename)}`];
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'striate-install-'));
  tarballs = Object.fromEntries(await Promise.all(NAMES.map(pack)));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const hasPnpm = await run('pnpm', ['--version']).then(
  () => true,
  () => false,
);

describe.each(['npm', 'pnpm'])('%s', (manager) => {
  test.runIf(manager === 'npm' || hasPnpm)(
    'installs, prints nothing alarming, and cuda says what to do',
    async () => {
      const home = join(folder, manager);
      mkdirSync(home);
      const manifest = { private: true, type: 'module', dependencies: tarballs };
      const overrides = { pnpm: { overrides: tarballs } };
      writeFileSync(
        join(home, 'package.json'),
        JSON.stringify({ ...manifest, ...(manager === 'pnpm' && overrides) }),
      );
      const said = await run(manager, ['install', '--offline'], { cwd: home, env });
      expect(`${said.stdout}${said.stderr}`).not.toMatch(/warn|err|fail|tensorflow/i);

      const program = `
        import { node } from '@striate/backend-node';
        const backend = await node();
        console.log(backend.name);
        await backend.close();
        await node({ device: 'cuda' }).catch(({ code, fix }) => console.log(code, fix));`;
      writeFileSync(join(home, 'program.js'), program);
      const { stdout } = await run(process.execPath, ['program.js'], { cwd: home, env });
      const [cpu, cuda] = stdout.split('\n');
      expect(cpu).toBe('cpu');
      expect(cuda).toMatch(/^not-installed Install it: npm install @tensorflow\/tfjs-node-gpu@/);
      expect(cuda).toContain('striate-tensorflow setup');
    },
  );
});
