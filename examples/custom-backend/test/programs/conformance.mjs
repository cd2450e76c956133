/** @file The suite from Node's own runner, on the package as it is built. */
import { test } from 'node:test';
import { custom } from '@striate/example-custom-backend';
import { conformance } from '@striate/tensor/conformance';

conformance({ backend: custom, test });
