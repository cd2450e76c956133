/** @file An empty project that packages are installed into from their tarballs, as anybody would. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inject } from 'vitest';

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Variables of the test run and of the package manager around it, which are no consumer's. */
function environment(extra: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|VITEST|NODE_ENV$|NODE_OPTIONS$|TURBO_|STRIATE_|FORCE_COLOR$)/i.test(name),
  );
  return { ...Object.fromEntries(own), NO_COLOR: '1', ...extra };
}

export class Project {
  readonly folder = mkdtempSync(join(tmpdir(), 'striate-consumer-'));

  constructor(settings: object = {}) {
    this.write('package.json', JSON.stringify({ name: 'consumer', private: true, ...settings }));
  }

  write(file: string, text: string): this {
    const path = join(this.folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return this;
  }

  run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Ran {
    const { status, stdout, stderr, error } = spawnSync(command, args, {
      cwd: this.folder,
      encoding: 'utf8',
      env: environment(env),
      timeout: 120_000,
      // There npm, npx and installed commands are scripts.
      shell: process.platform === 'win32' && command !== process.execPath,
    });
    if (error) throw error;
    return { status, stdout, stderr };
  }

  /** Like run, for what must succeed: returns what it printed. */
  must(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): string {
    const { status, stdout, stderr } = this.run(command, args, env);
    if (status !== 0) {
      throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stdout}\n${stderr}`);
    }
    return stdout;
  }

  /** Runs a program that was written into the project. */
  node(file: string): string {
    return this.must(process.execPath, [file]);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const NPM = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];

/** `npm install` of packages by their tarballs. */
export function npmInstall(project: Project, files: readonly string[], env = {}): Ran {
  return project.run('npm', [...NPM, ...files], env);
}

/** The tarballs of packages, in a form that package managers take. */
export function tarballs(...names: string[]): string[] {
  return names.map((name) => inject('tarballs')[name]!.tarball);
}
