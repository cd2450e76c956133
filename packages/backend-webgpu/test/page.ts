/** @file What runs in a page or a worker: every case of the conformance suite, and training that goes on and on. */
import { webgpu } from '@striate/backend-webgpu';
import { Linear } from '@striate/layers';
import { SGD } from '@striate/optim';
import { crossEntropy, Generator, manualSeed, scope, tensor } from '@striate/tensor';
import { cases } from '@striate/tensor/conformance';

export interface Report {
  readonly device: string;
  readonly passed: number;
  /** Names of cases with what they said. */
  readonly failures: readonly string[];
}

/** With products through workgroup memory, as on a GPU: all cases whose kernel is among `kernels`, or all. */
export async function prove(kernels?: readonly string[]): Promise<Report> {
  const backend = await webgpu({ workgroupMemory: true });
  const failures: string[] = [];
  let passed = 0;
  for (const one of cases) {
    if (kernels && !kernels.includes(one.kernel)) continue;
    try {
      await one.run(backend);
      passed++;
    } catch (error) {
      failures.push(`${one.name}: ${(error as Error).message}`);
    }
  }
  await backend.close();
  return { device: backend.device, passed, failures };
}

/** How far the training is. */
export const run = { steps: 0, loss: Number.NaN };

/** Until the page is closed. */
export async function learn(): Promise<never> {
  const backend = await webgpu();
  manualSeed(2);
  const model = await new Linear({ inFeatures: 20, outFeatures: 10 }).to(backend);
  const optimizer = new SGD(model.parameters(), { lr: 0.01 });
  const x = tensor(new Generator(3).uniform(400, -1, 1), { backend, shape: [20, 20] });
  const y = tensor(
    Int32Array.from({ length: 20 }, (_, i) => i % 10),
    { backend },
  );
  for (;;) {
    const loss = scope(() => crossEntropy(model.forward(x), y));
    loss.backward();
    optimizer.step();
    optimizer.zeroGrad();
    run.loss = await loss.item();
    run.steps++;
    loss.dispose();
  }
}
