/** @file Loads what was built for this platform and says what it can do; fails where there is nothing to load. */
import { createRequire } from 'node:module';
import { root } from './compile.mjs';

const native = createRequire(import.meta.url)('node-gyp-build')(root);
console.log(`${process.platform}-${process.arch}: ${native.instructionSets().join(', ')}`);
