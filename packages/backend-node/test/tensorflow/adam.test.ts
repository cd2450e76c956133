/** @file Adam in place: the numbers of the composed one, whatever is read or changed between two steps. */
import '@tensorflow/tfjs-backend-cpu';
import type { AdamParams, Backend, Operand } from '@striate/tensor';
import * as core from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { tensorflowBackend } from '../../src/tensorflow/backend.js';
import { openTensorflow, tensorflowAvailability } from '../../src/tensorflow/open.js';
import type { Tensor } from '../../src/tensorflow/tf.js';
import type { Variables } from '../../src/tensorflow/variables.js';
import { place, uniform } from '../operands.js';

/** Variables of TensorFlow.js, and TensorFlow's Adam in float32, as its documentation writes it. */
function modelled(): Variables {
  const held = new Map<Tensor, core.Variable>();
  const of = (handle: Tensor) => held.get(handle)!;
  return {
    create: (shape) => {
      const handle = core.scalar(0);
      held.set(handle, core.variable(core.zeros([...shape])));
      return handle;
    },
    assign: (handle, value) => of(handle).assign(value.clone()),
    read: (handle) => of(handle).clone(),
    free(handle) {
      of(handle).dispose();
      held.delete(handle);
      handle.dispose();
    },
    adamStep(parameter, first, second, g, { rate, beta1, beta2, eps }) {
      const [p, m, v] = [of(parameter), of(first), of(second)];
      const rest1 = Math.fround(1 - Math.fround(beta1));
      const rest2 = Math.fround(1 - Math.fround(beta2));
      of(first).assign(core.add(m, core.mul(core.sub(g, m), rest1)));
      of(second).assign(core.add(v, core.mul(core.sub(core.square(g), v), rest2)));
      const step = core.div(core.mul(m, rate), core.add(core.sqrt(v), eps));
      of(parameter).assign(core.sub(p, step));
    },
  };
}

const OPTIONS = {
  lr: 0.01,
  beta1: 0.9,
  beta2: 0.999,
  eps: 1e-3,
  weightDecay: 0,
  decoupled: false,
};

/** What is done before each step: some options change, or a moment is read. */
const STEPS: (Partial<AdamParams> & { reads?: 1 | 2 })[] = [
  {},
  { reads: 2 },
  { weightDecay: 0.1 },
  { weightDecay: 0.1, decoupled: true, reads: 1 },
  { beta2: 0.99 },
  // 1 in float32: TensorFlow's op would do nothing with it.
  { beta2: 1 - 1e-9 },
  {},
];

const SHAPE = [3, 2, 2, 2];
const START = [uniform(SHAPE), new Float32Array(24), new Float32Array(24)];
const GRADIENTS = STEPS.map((_, i) => uniform(SHAPE).map((x) => x * (i + 1)));

/** The parameter and both moments after all steps. */
async function trained(backend: Backend): Promise<Float32Array[]> {
  const cells = START.map((data) => place(backend, data, SHAPE)) as [Operand, Operand, Operand];
  const [parameter, first, second] = cells;
  for (const [i, { reads, ...options }] of STEPS.entries()) {
    const gradient = place(backend, GRADIENTS[i]!, SHAPE);
    if (reads) {
      const once = await backend.read(cells[reads]);
      expect(await backend.read(cells[reads])).toEqual(once);
    }
    const params = { ...OPTIONS, ...options, step: i + 1 };
    backend.adamStep!([parameter], [gradient], [first], [second], params);
    backend.release(gradient.storage);
  }
  const results = await Promise.all(cells.map((cell) => backend.read(cell)));
  await backend.close();
  return results as Float32Array[];
}

async function composed(): Promise<Float32Array[]> {
  await core.setBackend('cpu');
  return trained(tensorflowBackend({ tf: core, device: 'plain JavaScript' }));
}

function expectNear(got: Float32Array[], wanted: Float32Array[]): void {
  for (const [c, column] of wanted.entries()) {
    const largest = Math.max(...column.map(Math.abs));
    for (const [i, value] of column.entries()) {
      const allowed = 2e-6 * Math.abs(value) + 2e-7 * largest;
      expect(Math.abs(got[c]![i]! - value), `${c}, ${i}`).toBeLessThan(allowed);
    }
  }
}

test("as TensorFlow's op is documented", async () => {
  const wanted = await composed();
  const before = core.memory().numTensors;
  const raw = { variables: modelled() };
  expectNear(await trained(tensorflowBackend({ tf: core, device: 'a model', raw })), wanted);
  expect(core.memory().numTensors).toBe(before);
});

test.runIf(tensorflowAvailability().available)('on TensorFlow itself', async () => {
  const wanted = await composed();
  expectNear(await trained(await openTensorflow('auto')), wanted);
});
