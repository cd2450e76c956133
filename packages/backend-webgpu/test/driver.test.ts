/** @file That the tests beside this one run on the driver they are said to run on. */
import './adapter.js';
import { webgpu } from '@striate/backend-webgpu';
import { expect, test } from 'vitest';

const { LAVAPIPE, VK_DRIVER_FILES } = process.env;
const isMissing = LAVAPIPE === 'missing';
const driver = LAVAPIPE
  ? 'llvmpipe'
  : VK_DRIVER_FILES?.includes('swiftshader')
    ? 'SwiftShader'
    : '';

test.skipIf(isMissing)(
  isMissing
    ? 'the suite on lavapipe: node scripts/lavapipe.mjs'
    : 'the adapter is the driver that was asked for',
  async () => {
    const backend = await webgpu();
    expect(backend.device).toContain(driver);
    await backend.close();
  },
);
