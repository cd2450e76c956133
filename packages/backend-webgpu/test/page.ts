/** @file What runs in a page or a worker: every case of the conformance suite. */
import { webgpu } from '@striate/backend-webgpu';
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
