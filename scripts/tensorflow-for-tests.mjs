/**
 * @file `node scripts/tensorflow-for-tests.mjs FOLDER`: puts @tensorflow/tfjs-node into .tensorflow/, built on the
 * TensorFlow in FOLDER (a Python wheel's folder, or a libtensorflow archive), and says how tests find it there.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [tensorflow] = process.argv.slice(2);
if (!tensorflow) {
  console.error('Usage: node scripts/tensorflow-for-tests.mjs FOLDER');
  process.exit(2);
}

const home = join(root, '.tensorflow');
const run = (command, ...args) => execFileSync(command, args, { cwd: home, stdio: 'inherit' });
mkdirSync(home, { recursive: true });
writeFileSync(join(home, 'package.json'), '{ "private": true }\n');
run(
  'npm',
  'install',
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '@tensorflow/tfjs-node@4.22.0',
);
const target = join(home, 'node_modules/@tensorflow/tfjs-node');
const cli = join(root, 'packages/backend-node/dist/cli.js');
run(process.execPath, cli, 'setup', '--tensorflow', resolve(tensorflow), '--package', target);
console.log(`Run tests with STRIATE_TENSORFLOW=${target}`);
