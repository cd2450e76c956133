/** @file `npm test`: installs, builds, checks, runs every test, and ends with one line of totals. */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pnpm, root, run, setUp } from './setup.mjs';

setUp();
const members = ['packages', 'examples'].flatMap((folder) =>
  readdirSync(join(root, folder)).map((name) => join(root, folder, name)),
);
const packages = [...members, join(root, 'release')];
const resultsOf = (folder) => join(folder, '.vitest/results.json');
for (const folder of packages) rmSync(resultsOf(folder), { force: true });

pnpm('exec', 'biome', 'check', '.');
run(process.execPath, ['scripts/check-house.mjs']);
pnpm('exec', 'turbo', 'run', 'typecheck', '--output-logs=errors-only', '--no-daemon');

let failure;
process.on('exit', (code) => {
  failure = code !== 0;
  report();
});
pnpm(
  'exec',
  'turbo',
  'run',
  'test',
  // It has a command of its own, until there is room for it in twenty minutes.
  '--filter=!@striate/docs',
  '--concurrency=1',
  '--continue',
  '--output-logs=full',
  '--no-daemon',
);

/** Adds up what every package's tests reported; a package without a report fails the run. */
function report() {
  const totals = { passed: 0, failed: 0, skipped: 0 };
  for (const folder of packages) {
    if (!existsSync(resultsOf(folder))) {
      console.error(`No test report from ${folder}: its suite did not run.`);
      totals.failed++;
      continue;
    }
    const results = JSON.parse(readFileSync(resultsOf(folder), 'utf8'));
    totals.passed += results.numPassedTests;
    totals.failed += results.numFailedTests + results.numFailedTestSuites;
    totals.skipped += results.numPendingTests + results.numTodoTests;
    for (const file of results.testResults) {
      for (const test of file.assertionResults) {
        if (test.status === 'pending' || test.status === 'skipped') {
          console.log(`skipped: ${test.fullName}`);
        }
      }
    }
  }
  if (failure && totals.failed === 0) totals.failed = 1;
  if (totals.failed > 0) process.exitCode = 1;
  const { passed, failed, skipped } = totals;
  console.log('Not run: the suite of docs (npm run test:docs).');
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
}
