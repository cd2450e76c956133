import { defineConfig } from 'vitest/config';
import { lavapipe, UNOPTIMIZED } from '../../scripts/lavapipe.mjs';
import { base } from '../../vitest.base.js';

/** Whoever names a driver gets all tests on that one. */
const chosen = process.env.VK_DRIVER_FILES;
const installed = lavapipe();
if (!installed && !chosen && process.env.CI === 'true') {
  throw new Error('The second driver is missing: node scripts/lavapipe.mjs');
}
const project = (name: string, own: object) => ({ ...base, test: { ...base.test, name, ...own } });

const drivers = [
  project('swiftshader', {}),
  project('lavapipe', {
    include: ['driver', ...(installed ? ['conformance', 'mixed', 'training'] : [])].map(
      (name) => `test/${name}.test.ts`,
    ),
    env: { ...installed, ...UNOPTIMIZED, LAVAPIPE: installed ? 'installed' : 'missing' },
  }),
];

export default defineConfig({
  test: {
    ...base.test,
    projects: chosen ? [project('chosen driver', {})] : drivers,
  },
});
