/** @file The native engine in a project: as it comes prebuilt, compiled where it does not, and missing. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { npmInstall, Project, tarballs } from './project.js';

const folder = mkdtempSync(join(tmpdir(), 'striate-engine-'));
const bare = join(folder, 'backend-node.tgz');
const OPEN = `import { availability, cpu } from '@striate/backend-node';
  const here = availability();
  if (here.available) {
    const backend = await cpu({ isa: 'baseline', threads: 1 });
    console.log(backend.device);
    await backend.close();
  } else console.log(here.reason);`;

/** A compiler that leaves out what is for other instruction sets than every processor has. */
const BASELINE_ONLY = `#!/bin/sh
case "$*" in
  *-DSTRIATE_ISA=avx*) for object; do :; done; echo | c++ -x c++ -c - -o "$object" ;;
  *) exec c++ "$@" -O0 -USTRIATE_X64 ;;
esac
`;

/** The package as one finds it on a platform that nothing was built for. */
beforeAll(() => {
  execFileSync('tar', ['-xzf', tarballs('backend-node')[0]!, '-C', folder]);
  rmSync(join(folder, 'package/prebuilds'), { recursive: true });
  execFileSync('tar', ['-czf', bare, '-C', folder, 'package']);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function opened(engine: string, env: NodeJS.ProcessEnv): string {
  const project = new Project({ type: 'module' }).write('open.mjs', OPEN);
  try {
    const { status, stderr } = npmInstall(project, [engine, ...tarballs('tensor', 'shapes')], env);
    expect(status, stderr).toBe(0);
    return project.must(process.execPath, ['open.mjs'], env);
  } finally {
    project.remove();
  }
}

/** A PATH with Node, npm and a shell, and no compiler. */
function withoutCompiler(): NodeJS.ProcessEnv {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const npm = execFileSync('which', ['npm'], { encoding: 'utf8' }).trim();
  for (const [name, target] of [
    ['node', process.execPath],
    ['npm', npm],
    ['sh', '/bin/sh'],
  ]) {
    symlinkSync(target!, join(bin, name!));
  }
  return { PATH: bin, CXX: '' };
}

// Compilers and shells are stood in for by scripts that Windows has not.
describe.skipIf(process.platform === 'win32')('without an engine', () => {
  test('and without a compiler, it installs and says what to do', () => {
    const reason = opened(bare, withoutCompiler());
    expect(reason).toContain(
      `The native CPU engine is not there for ${process.platform}-${process.arch}`,
    );
    expect(reason).toMatch(/Install a C\+\+17 compiler .* then run: node .*build-native\.mjs/);
  });

  test('and with a compiler, it is compiled when it is opened first', {
    timeout: 120_000,
  }, () => {
    // Optimised and for every instruction set it takes ten times as long, and is built and tested elsewhere.
    const compiler = join(folder, 'quick-c++');
    writeFileSync(compiler, BASELINE_ONLY);
    chmodSync(compiler, 0o755);
    const PATH = `${folder}${delimiter}${process.env.PATH}`;
    expect(opened(bare, { CXX: compiler, PATH })).toMatch(/1 thread, baseline\n$/);
  });
});
