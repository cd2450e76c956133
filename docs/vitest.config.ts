import { defineConfig } from 'vitest/config';
import { base } from '../vitest.base';

export default defineConfig(base);
