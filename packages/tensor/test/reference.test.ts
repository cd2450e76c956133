import { test } from 'vitest';
import { conformance } from '../src/conformance/index.js';
import { reference } from '../src/reference/index.js';

conformance({ backend: async () => reference(), test });
