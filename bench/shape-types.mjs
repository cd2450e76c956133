/**
 * @file What the shape types cost the compiler: an empty program, one that imports the package, and one
 * whose 30-layer stack is typed, checked and given its output shape. Prints instantiations and check time, in turns, several runs.
 *
 *   node bench/shape-types.mjs [--runs 5]
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import ts from 'typescript';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '5' } } });
const entry = fileURLToPath(new URL('../packages/shapes/src/stack/index.ts', import.meta.url));
const path = fileURLToPath(new URL('shape-types.generated.ts', import.meta.url));

const relu = `{ type: 'elementwise', name: 'relu' }`;
const conv = (inChannels, outChannels) =>
  `{ type: 'conv', inChannels: ${inChannels}, outChannels: ${outChannels}, kernelSize: 3, padding: 1 }`;
const norm = (numFeatures) => `{ type: 'batchNorm', numFeatures: ${numFeatures} }`;
const pool = `{ type: 'maxPool', kernelSize: 3, stride: 2 }`;
const layers = [
  `{ type: 'conv', inChannels: 3, outChannels: 64, kernelSize: 7, stride: 2, padding: 3 }`,
  ...[norm(64), relu, pool],
  ...[conv(64, 64), norm(64), relu, conv(64, 128), norm(128), relu, pool],
  ...[conv(128, 128), norm(128), relu, conv(128, 256), norm(256), relu, pool],
  ...[conv(256, 256), norm(256), relu, conv(256, 512), norm(512), relu, pool],
  `{ type: 'adaptiveAvgPool', outputSize: [6, 6] }`,
  `{ type: 'flatten' }`,
  `{ type: 'linear', inFeatures: 18432, outFeatures: 4096 }`,
  ...[relu, `{ type: 'linear', inFeatures: 4096, outFeatures: 1000 }`],
];
const IMPORT = `import { stack, type StackOutput } from '${entry.replaceAll('\\', '/').replace(/\.ts$/, '.js')}';`;
const PROGRAMS = {
  empty: 'export {};',
  'import only': `${IMPORT}\nexport { stack, type StackOutput };`,
  [`${layers.length} layers`]: `${IMPORT}
const model = stack(${layers.join(',\n')});
export const output: StackOutput<[number, 3, 224, 224], typeof model> = [32, 1000];
export { stack };`,
};

const options = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: [],
};

function check(source) {
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.getSourceFile = (name, ...rest) =>
    name === path
      ? ts.createSourceFile(name, source, options.target)
      : getSourceFile(name, ...rest);
  host.fileExists = (name) => name === path || fileExists(name);
  const program = ts.createProgram([path], options, host);
  program.getSyntacticDiagnostics();
  program.getGlobalDiagnostics();
  const start = performance.now();
  const errors = program.getSemanticDiagnostics();
  const ms = performance.now() - start;
  if (errors.length > 0) throw new Error(ts.formatDiagnostics(errors, host));
  return { instantiations: program.getInstantiationCount(), ms };
}

const results = Object.fromEntries(Object.keys(PROGRAMS).map((name) => [name, []]));
for (let run = 0; run < Number(values.runs); run++) {
  for (const [name, source] of Object.entries(PROGRAMS)) results[name].push(check(source));
}
const median = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
for (const [name, runs] of Object.entries(results)) {
  const ms = median(runs.map((run) => run.ms));
  console.log(
    `${name.padEnd(12)} ${runs[0].instantiations} instantiations, ${ms.toFixed(0)} ms (median of ${runs.length})`,
  );
}
