/** @file What both root commands begin with: dependencies and a build, by the pinned pnpm. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

export const PNPM = 'pnpm@10.34.8';

/** Runs a command in the repository; ends this process with its exit code where it fails. */
export function run(command, args, environment = {}) {
  const { status, signal, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', ...environment },
    shell: process.platform === 'win32',
  });
  if (error) {
    console.error(`Can't run ${command}: ${error.message}`);
    process.exit(1);
  }
  if (signal) process.exit(130);
  if (status !== 0) process.exit(status ?? 1);
}

/** pnpm through npx: nothing needs to be installed beforehand, and it is on PATH for turbo. */
export function pnpm(...args) {
  run('npx', ['--yes', PNPM, ...args]);
}

/** Checks Node's version, installs what the lockfile names, builds all packages; `filters` are pnpm's. */
export function setUp(filters = []) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`Node ${process.versions.node} is too old: Striate needs 20.19 or newer.`);
    process.exit(1);
  }
  pnpm(
    'install',
    ...filters.map((filter) => `--filter=${filter}`),
    '--frozen-lockfile',
    '--reporter=append-only',
    '--loglevel=warn',
  );
  pnpm('exec', 'turbo', 'run', 'build', '--output-logs=errors-only', '--no-daemon');
}
