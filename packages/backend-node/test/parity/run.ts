/** @file Runs one case on one backend: outputs, gradients at the leaves, and that nothing is left behind. */
import { sameShape } from '@striate/shapes';
import {
  type Backend,
  type HostArray,
  type MemoryInfo,
  type Tensor,
  tensor,
} from '@striate/tensor';
import { call } from './call.js';
import { type Distance, distance, NO_DISTANCE, worse } from './compare.js';
import { type Case, decode, leafData, uniform } from './fixtures.js';
import { toleranceOf } from './tolerance.js';

export interface Outcome {
  readonly forward: Distance;
  readonly gradient: Distance;
  readonly faults: readonly string[];
}

/** What was read of a run, without a pause in which the garbage collector could have tidied up. */
interface Reading {
  readonly outputs: readonly Promise<HostArray>[];
  readonly gradients: readonly (Promise<HostArray> | null)[];
  readonly leaves: readonly Promise<HostArray>[];
  readonly faults: readonly string[];
}

export async function runCase(one: Case, backend: Backend): Promise<Outcome> {
  const host = one.leaves.map(leafData);
  const reading = perform(one, host, backend);
  const faults = [...reading.faults];
  const { forward: forOutputs, gradient: forGradients } = toleranceOf(one.op);

  let forward = NO_DISTANCE;
  for (const [i, got] of reading.outputs.entries()) {
    const [dtype, shape, data] = one.outputs[i]!;
    const found = distance(await got, decode(dtype, data), shape, forOutputs);
    if (found.fault) faults.push(`output ${i}: ${found.fault}`);
    forward = worse(forward, found);
  }
  let gradient = NO_DISTANCE;
  for (const [i, got] of reading.gradients.entries()) {
    const wanted = one.gradients[i] ?? null;
    if ((got === null) !== (wanted === null)) {
      faults.push(
        `leaf ${i} ${got ? 'got a gradient that PyTorch does not give' : 'got no gradient'}`,
      );
    }
    if (got === null || wanted === null) continue;
    const { shape } = one.leaves[i]!;
    const found = distance(await got, decode('float32', wanted), shape, forGradients);
    if (found.fault) faults.push(`gradient at leaf ${i}: ${found.fault}`);
    gradient = worse(gradient, found);
  }
  for (const [i, got] of reading.leaves.entries()) {
    const { shape } = one.leaves[i]!;
    const { fault } = distance(await got, host[i]!, shape, { relative: 0, absolute: 0 });
    if (fault) faults.push(`leaf ${i} was changed: ${fault}`);
  }
  return { forward, gradient, faults };
}

/** The call twice: once with its graph thrown away, once with backward. */
function perform(one: Case, host: readonly HostArray[], backend: Backend): Reading {
  const faults: string[] = [];
  const before = backend.memory();
  const leaves = one.leaves.map(({ shape, dtype = 'float32', fixed }, i) =>
    tensor(host[i]!, { backend, shape, dtype, requiresGrad: dtype === 'float32' && !fixed }),
  );
  const held = backend.memory();
  const dry: Tensor[] = [];
  call(one, leaves, backend, dry);
  for (const made of dry) made.dispose();
  faults.push(...leak('without backward', held, backend.memory()));

  const made: Tensor[] = [];
  const outputs = call(one, leaves, backend, made);
  faults.push(...kinds(one, outputs));
  backwardAll(one, outputs, backend);
  const reading: Reading = {
    outputs: outputs.map((output) => output.data()),
    gradients: leaves.map(({ grad }) => grad?.data() ?? null),
    leaves: leaves.map((leaf) => leaf.data()),
    faults,
  };
  for (const { grad } of leaves) grad?.dispose();
  for (const handle of [...made, ...leaves]) handle.dispose();
  faults.push(...leak('after backward', before, backend.memory()));
  return reading;
}

/** d / d leaf of the outputs, each weighed by its own draw. */
function backwardAll(one: Case, outputs: readonly Tensor[], backend: Backend): void {
  const last = outputs.findLastIndex((output) => output.requiresGrad);
  outputs.forEach((output, i) => {
    if (!output.requiresGrad) return;
    const weights = uniform(output.shape, one.seed + i, -1, 1);
    const gradient = tensor(weights, { backend, shape: output.shape });
    output.backward({ gradient, retainGraph: i < last });
    gradient.dispose();
  });
}

/** Wrong numbers of outputs, shapes, types, and graphs where there should be none. */
function kinds(one: Case, outputs: readonly Tensor[]): string[] {
  if (outputs.length !== one.outputs.length) {
    return [`${outputs.length} outputs, not ${one.outputs.length}`];
  }
  const isDifferentiable = one.gradients.some((gradient) => gradient !== null);
  return outputs.flatMap(({ shape, dtype, requiresGrad }, i) => {
    const [wantedType, wantedShape] = one.outputs[i]!;
    const faults: string[] = [];
    if (dtype !== wantedType) faults.push(`output ${i} is ${dtype}, not ${wantedType}`);
    if (!sameShape(shape, wantedShape))
      faults.push(`output ${i} is [${shape}], not [${wantedShape}]`);
    if (requiresGrad && !isDifferentiable) faults.push(`output ${i} records a gradient`);
    return faults;
  });
}

function leak(when: string, before: MemoryInfo, after: MemoryInfo): string[] {
  if (before.storages === after.storages && before.bytes === after.bytes) return [];
  return [`${after.storages - before.storages} storages are left ${when}`];
}
