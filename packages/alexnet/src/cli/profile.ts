/** @file `--profile`: where the time of a training step goes, by phase and by layer. */
import { type Layer, Sequential } from '@striate/layers';
import { type Backend, crossEntropy, noGrad, type Tensor } from '@striate/tensor';
import { type LabelledBatch, targetsOf, toDevice } from '../batch.js';
import type { TrainPlan } from './run-plan.js';
import { openSession, type RunSession } from './run-session.js';
import { formatTable } from './table.js';

/** Steps that count, after one that does not. */
const STEPS = 5;

/** Milliseconds of each step, by the name of what took them. */
type Times = Map<string, number[]>;

/**
 * Trains a few steps and waits for the device after each part of them, which a run does not: the sum is more than
 * a step of a run takes. Layers are timed forward; backward is one number.
 */
export async function profile(plan: TrainPlan): Promise<string> {
  const session = await openSession(plan);
  const phases: Times = new Map();
  const layers: Times = new Map();
  try {
    session.model.train();
    const batches = session.trainLoader.epoch(0)[Symbol.asyncIterator]();
    for (let step = 0; step <= STEPS; step++) {
      // What is set up once goes into the first step.
      if (step === 1) for (const times of [phases, layers]) times.clear();
      const next = await timed(phases, 'waiting for data', () => batches.next());
      if (next.done) break;
      await profileStep(next.value, session, phases, layers);
    }
    await batches.return?.();
  } finally {
    await session.close();
  }
  const { backend } = session;
  return [
    `${plan.recipe.batchSize} pictures of ${plan.size}x${plan.size} on ${backend.name}: ${backend.device}`,
    `Medians of ${STEPS} steps, each part awaited.\n`,
    tableOf('phase', phases),
    tableOf('layer, forward', layers),
  ].join('\n');
}

async function profileStep(
  batch: LabelledBatch,
  { model, optimizer, backend }: RunSession,
  phases: Times,
  layers: Times,
): Promise<void> {
  const settled = <T>(times: Times, name: string, body: () => T) =>
    timed(times, name, async () => {
      const result = body();
      await backend.sync();
      return result;
    });
  const x = await settled(phases, 'pictures to the device', () => toDevice(batch, backend));
  await noGradForward(x, leavesOf(model), layers, backend);
  const loss = await settled(phases, 'forward', () => {
    const logits = model.forward(x);
    const targets = targetsOf(batch, backend);
    const value = crossEntropy(logits, targets);
    for (const held of [logits, targets]) held.dispose();
    return value;
  });
  await settled(phases, 'backward', () => loss.backward());
  await settled(phases, 'optimizer', () => {
    optimizer.step();
    optimizer.zeroGrad();
  });
  for (const held of [loss, x]) held.dispose();
}

/** Layer by layer, so that each can be awaited. */
async function noGradForward(
  x: Tensor,
  leaves: readonly Layer[],
  times: Times,
  backend: Backend,
): Promise<void> {
  let value = x;
  for (const layer of leaves) {
    const before = value;
    value = await timed(times, layer.place, async () => {
      const output = noGrad(() => layer.forward(before));
      await backend.sync();
      return output;
    });
    if (before !== x && before !== value) before.dispose();
  }
  if (value !== x) value.dispose();
}

function leavesOf(model: Sequential): Layer[] {
  return model.modules.flatMap((module) =>
    module instanceof Sequential ? leavesOf(module) : [module as Layer],
  );
}

async function timed<T>(times: Times, name: string, body: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await body();
  const known = times.get(name) ?? [];
  times.set(name, [...known, performance.now() - start]);
  return result;
}

function tableOf(title: string, times: Times): string {
  const medians = Array.from(times, ([name, list]) => [name, median(list)] as const);
  const sum = medians.reduce((total, [, value]) => total + value, 0);
  const rows = medians.map(([name, value]) => [
    name,
    value.toFixed(2),
    `${((value / sum) * 100).toFixed(1)} %`,
  ]);
  return formatTable([title, 'ms', 'share'], [...rows, ['together', sum.toFixed(2), '']]);
}

function median(list: readonly number[]): number {
  return list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]!;
}
