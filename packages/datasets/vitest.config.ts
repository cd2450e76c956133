import { base } from '../../vitest.base.js';
import { buildKernels } from './scripts/build-kernels.mjs';

await buildKernels();

export default base;
