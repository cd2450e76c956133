/** @file `pnpm bench NAME`: the benchmarks that compare Striate with other libraries. */
const BENCHMARKS = {
  cpu: () => import('./cpu/index.mjs'),
  data: () => import('../packages/datasets/bench/data.mjs'),
  tensorflow: () => import('./tensorflow/index.mjs'),
  trainer: () => import('./trainer/index.mjs'),
  webgpu: () => import('./webgpu/index.mjs'),
};

const [name, ...args] = process.argv.slice(2);
const load = BENCHMARKS[name];
if (load) {
  const { main } = await load();
  await main(args);
} else {
  console.error(`Usage: pnpm bench ${Object.keys(BENCHMARKS).join(' | ')} [--help]`);
  process.exitCode = 2;
}
