/** @file The contract, proven: every case of the suite, none left out. */
import { conformance } from '@striate/tensor/conformance';
import { test } from 'vitest';
import { custom } from '../src/backend.js';

conformance({ backend: custom, test });
