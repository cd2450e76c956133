/** Compiles what is newer than prebuilds/kernels.ts. */
export function buildKernels(): Promise<void>;
