/** @file The contract, proven on the adapter of this machine. Without an adapter every case fails. */
import './adapter.js';
import { webgpu } from '@striate/backend-webgpu';
import { conformance } from '@striate/tensor/conformance';
import { test } from 'vitest';

conformance({ backend: () => webgpu(), test });
