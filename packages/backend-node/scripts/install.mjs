/**
 * @file Runs when the package is installed: compiles the engine where none that was built fits this machine. It never
 * fails an installation, since other engines may do; whoever opens this one is told what is missing.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Whether an engine is there that this process can load. */
function fits() {
  try {
    createRequire(import.meta.url)('node-gyp-build')(root);
    return true;
  } catch {
    return false;
  }
}

// In the repository, where the sources are, the engine is built with the rest of the package.
const inRepository = existsSync(join(root, 'src'));
if (!inRepository && !fits()) {
  console.log(
    `backend-node: no engine was built for ${process.platform}-${process.arch}: compiling`,
  );
  const build = join(root, 'scripts/build-native.mjs');
  const { status } = spawnSync(process.execPath, [build], { stdio: 'inherit' });
  if (status !== 0) console.log('backend-node: the engine could not be compiled, and is left out.');
}
