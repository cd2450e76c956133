/** @file `--profile`: where the time of a training step goes, by phase and by layer. */
import { type Layer, Sequential } from '@striate/layers';
import { type Backend, noGrad, scope, type Tensor, timedBackward } from '@striate/tensor';
import { type LabelledBatch, toDevice } from '../batch.js';
import type { Recipe } from '../recipe/recipe.js';
import { lossOf } from '../training/step.js';
import { kernelTable } from './profile-kernels.js';
import type { TrainPlan } from './run-plan.js';
import { openSession, type RunSession } from './run-session.js';
import { formatTable } from './table.js';

/** Steps that count, after one that does not. */
const STEPS = 5;

/** Milliseconds of each step, by the name of what took them. */
type Times = Map<string, number[]>;

/**
 * Trains a few steps and waits for the device after each part of them, which a run does not: the sum is more than
 * a step of a run takes. For single layers each step goes forward and backward once more, layer by layer and op by op.
 */
export async function profile(plan: TrainPlan): Promise<string> {
  const session = await openSession(plan);
  const { labelSmoothing } = plan.recipe;
  const phases: Times = new Map();
  const layers: Times = new Map();
  const gradients: Times = new Map();
  let kernels = '';
  try {
    session.model.train();
    const batches = session.trainLoader.epoch(0)[Symbol.asyncIterator]();
    const options = { ...session, labelSmoothing };
    let last: LabelledBatch | undefined;
    for (let step = 0; step <= STEPS; step++) {
      // What is set up once goes into the first step.
      if (step === 1) for (const times of [phases, layers, gradients]) times.clear();
      const next = await timed(phases, 'waiting for data', () => batches.next());
      if (next.done) break;
      last = next.value;
      await profileStep(last, options, phases, layers, gradients);
    }
    const batch = last;
    if (batch) kernels = await kernelTable(session.backend, () => plainStep(batch, options));
    await batches.return?.();
  } finally {
    await session.close();
  }
  const { backend } = session;
  return [
    `${plan.recipe.batchSize} pictures of ${plan.size}x${plan.size} on ${backend.name}: ${backend.device}`,
    `Medians of ${STEPS} steps, each part awaited: its kernels, their launch and the wait.`,
    'Backward, a ReLU behind a convolution counts with it: one kernel computes both.\n',
    tableOf('phase', phases),
    tableOf('layer, forward', layers),
    tableOf('layer, backward', gradients),
    kernels,
  ].join('\n');
}

/** What a run does with a batch, without waiting in between. */
function plainStep(
  batch: LabelledBatch,
  options: RunSession & Pick<Recipe, 'labelSmoothing'>,
): void {
  const { optimizer, backend } = options;
  const x = toDevice(batch, backend);
  const loss = scope(() => lossOf(x, batch, options).loss);
  loss.backward();
  optimizer.step();
  optimizer.zeroGrad();
  for (const held of [loss, x]) held.dispose();
}

async function profileStep(
  batch: LabelledBatch,
  options: RunSession & Pick<Recipe, 'labelSmoothing'>,
  phases: Times,
  layers: Times,
  gradients: Times,
): Promise<void> {
  const { model, optimizer, backend } = options;
  const settled = <T>(times: Times, name: string, body: () => T) =>
    timed(times, name, async () => {
      const result = body();
      await backend.sync();
      return result;
    });
  const x = await settled(phases, 'pictures to the device', () => toDevice(batch, backend));
  await noGradForward(x, leavesOf(model), layers, backend);
  const forward = () => scope(() => lossOf(x, batch, options).loss);
  await timeGradients(forward(), gradients);
  model.zeroGrad();
  const loss = await settled(phases, 'forward', forward);
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

/** What the gradients of each layer's ops take together, from the loss on. */
async function timeGradients(loss: Tensor, times: Times): Promise<void> {
  const sums = new Map<string, number>();
  for (const { layer, milliseconds } of await timedBackward(loss)) {
    const name = layer ?? 'between layers';
    sums.set(name, (sums.get(name) ?? 0) + milliseconds);
  }
  loss.dispose();
  for (const [name, milliseconds] of sums) note(times, name, milliseconds);
}

function leavesOf(model: Sequential): Layer[] {
  return model.modules.flatMap((module) =>
    module instanceof Sequential ? leavesOf(module) : [module as Layer],
  );
}

async function timed<T>(times: Times, name: string, body: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await body();
  note(times, name, performance.now() - start);
  return result;
}

function note(times: Times, name: string, milliseconds: number): void {
  times.set(name, [...(times.get(name) ?? []), milliseconds]);
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
