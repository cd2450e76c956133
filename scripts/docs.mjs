/** @file `npm run docs`: installs, builds the packages and the site, and serves it. */
import { pnpm, setUp } from './setup.mjs';

setUp();
pnpm('--filter', '@striate/docs', 'run', 'site');
pnpm('--filter', '@striate/docs', 'run', 'serve', ...process.argv.slice(2));
