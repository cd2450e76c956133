/** @file All packages together in a project made with npm: JavaScript, CommonJS, TypeScript, Vite, the command. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ENTRIES } from '../entries.mjs';
import { PUBLISHED } from '../packages.mjs';
import { firstExample } from '../readme.mjs';
import { npmInstall, Project, tarballs } from './project.js';
import { problems } from './types.js';

const project = new Project({ type: 'module' });
const specifiers = ENTRIES.map(({ specifier }) => specifier);
/** What needs Node, in types and when it runs. */
const FOR_NODE = ['@striate/datasets', '@striate/backend-node', '@striate/alexnet/cli'];

beforeAll(() => {
  const { status, stderr } = npmInstall(project, [
    ...tarballs(...PUBLISHED),
    '@types/node@20.19.43',
  ]);
  expect(stderr).toBe('');
  expect(status).toBe(0);
}, 120_000);
afterAll(() => project.remove());

test('one copy of each package is installed', () => {
  const { dependencies } = JSON.parse(project.must('npm', ['ls', '--json', '--all']));
  const installed = Object.keys(dependencies).filter((name) => name.startsWith('@striate/'));
  expect(installed).toHaveLength(PUBLISHED.length);
  const folders = readdirSync(join(project.folder, 'node_modules'), { recursive: true });
  expect(folders.filter((folder) => /node_modules.@striate.\w+$/.test(String(folder)))).toEqual([]);
});

test('nothing is known against what it installs (npm audit)', (context) => {
  const { stdout } = project.run('npm', ['audit', '--omit=dev', '--json']);
  const { metadata, message } = JSON.parse(stdout);
  if (!metadata) context.skip(`this npm registry answers no audits: ${message}`);
  expect(metadata.vulnerabilities.total).toBe(0);
});

test('every entry point is imported and required', () => {
  project.write(
    'imports.mjs',
    `import { createRequire } from 'node:module';
    const require = createRequire(import.meta.url);
    for (const name of ${JSON.stringify(specifiers)}) {
      const [imported, required] = [await import(name), require(name)];
      if (Object.keys(imported).join() !== Object.keys(required).join()) throw new Error(name);
    }
    console.log('same');`,
  );
  expect(project.node('imports.mjs')).toBe('same\n');
});

test('a CommonJS program requires them', () => {
  project.write(
    'old.cjs',
    `const { tensor, mul, sum } = require('@striate/tensor');
    const { cpu } = require('@striate/backend-node');
    cpu().then(async (backend) => {
      const x = tensor([1, 2, 3], { backend, requiresGrad: true });
      sum(mul(x, x)).backward();
      console.log([...(await x.grad.data())].join());
      await backend.close();
    });`,
  );
  expect(project.node('old.cjs')).toBe('2,4,6\n');
});

/** A README's first program as JavaScript in the project. */
function example(readme: string): string {
  const { code, language } = firstExample(readme);
  const { code: plain } = transformSync(code, { loader: language });
  const file = `${readme.replaceAll('/', '-')}.mjs`;
  project.write(file, plain);
  return project.node(file);
}

describe('the first program of a README runs as it stands', () => {
  test('the training program', () => {
    const losses = example('README.md')
      .trim()
      .split('\n')
      .map((line) => Number(line.split(' ')[1]));
    expect(losses).toHaveLength(5);
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 4);
  });

  test('alexnet', () => {
    expect(example('packages/alexnet/README.md')).toMatch(/^1 0\.\d+\n2 /);
  });
});

describe('TypeScript', () => {
  const readmes = ['README.md', ...PUBLISHED.map((name) => `packages/${name}/README.md`)].map(
    (file) => firstExample(file),
  );
  const uses = (names: readonly string[]) =>
    [
      ...names.map((name, i) => `import * as e${i} from '${name}';`),
      `console.log(${names.map((_, i) => `e${i}`).join()});`,
      `import { Conv2d, Sequential } from '@striate/layers';`,
      'const first = new Conv2d({ inChannels: 3, outChannels: 8, kernelSize: 3 });',
      '// @ts-expect-error: eight channels do not go into a layer for seven',
      'new Sequential(first, new Conv2d({ inChannels: 7, outChannels: 8, kernelSize: 3 }));',
    ].join('\n');

  const strict = {
    target: 'es2022',
    lib: ['es2023', 'dom'],
    types: ['node'],
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
  };

  test.each([
    ['node16', 'node16'],
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ])('module %s, moduleResolution %s, strict', (module, moduleResolution) => {
    project.write('uses/all.ts', uses(specifiers));
    const files = readmes.map(({ code }, i) => {
      project.write(`uses/readme-${i}.ts`, code);
      return `uses/readme-${i}.ts`;
    });
    const options = { ...strict, module, moduleResolution };
    expect(problems(project.folder, ['uses/all.ts', ...files], options)).toBe('');
  });

  test('a page, without the types of Node and with no newer language than it needs', () => {
    const page = specifiers.filter((name) => !FOR_NODE.includes(name));
    project.write('page/all.ts', uses(page));
    const options = { module: 'esnext', moduleResolution: 'bundler', lib: ['es2022', 'dom'] };
    expect(problems(project.folder, ['page/all.ts'], { ...strict, ...options, types: [] })).toBe(
      '',
    );
  });

  test('what does not fit is found, in a program and in declarations', () => {
    project.write('uses/wrong.ts', "import { cpu } from '@striate/backend-node';\ncpu(1);");
    const node = { ...strict, module: 'nodenext', moduleResolution: 'nodenext' };
    expect(problems(project.folder, ['uses/wrong.ts'], node)).toMatch(/wrong\.ts.*TS2559/);
    project.write('page/wrong.ts', "import '@striate/datasets';");
    const page = { ...strict, module: 'esnext', moduleResolution: 'bundler', types: [] };
    const found = problems(project.folder, ['page/wrong.ts'], page);
    expect(found).toMatch(/@striate\/datasets\/dist\/\S+\.d\.ts.*Buffer/);
  });
});

test('Vite builds a page out of everything that runs in a browser', async () => {
  project.write('index.html', '<script type="module" src="page.js"></script>');
  project.write(
    'page.js',
    `import { alexnet, train } from '@striate/alexnet';
    import { webgpu } from '@striate/backend-webgpu';
    import { DataLoader, PickedFolder } from '@striate/datasets/browser';
    import { encodeOnnx } from '@striate/layers/onnx';
    import { Adam } from '@striate/optim';
    import { reference } from '@striate/tensor/reference';
    Object.assign(globalThis, { alexnet, train, webgpu, DataLoader, PickedFolder, encodeOnnx, Adam, reference });`,
  );
  const warnings: string[] = [];
  await build({
    root: project.folder,
    configFile: false,
    logLevel: 'warn',
    build: { outDir: 'page', rolldownOptions: { onwarn: ({ message }) => warnings.push(message) } },
  });
  expect(warnings).toEqual([]);
  const assets = join(project.folder, 'page/assets');
  const scripts = readdirSync(assets).filter((file) => file.endsWith('.js'));
  const text = scripts.map((file) => readFileSync(join(assets, file), 'utf8')).join('\n');
  expect(text).toContain('@compute');
  expect(text).not.toMatch(/["']node:|__vite-browser-external/);
});

describe('the command', () => {
  const alexnet = (...args: string[]) =>
    project.must(join('node_modules', '.bin', 'alexnet'), args);

  test('draws pictures, trains, evaluates, predicts, resumes and exports', () => {
    alexnet('sample', 'pets', '--count', '60');
    const recipe = ['--variant', 'tiny', '--size', '32', '--batch-size', '20', '--lr', '1e-3'];
    const trained = alexnet('train', 'pets', '--device', 'cpu', '--epochs', '1', ...recipe);
    expect(trained).toContain('runs/alexnet-001');
    alexnet('train', '--resume', 'runs/alexnet-001', '--epochs', '2');
    expect(readdirSync(join(project.folder, 'runs'))).toEqual(['alexnet-001']);
    expect(alexnet('predict', 'runs/alexnet-001', 'pets/Cat/0.jpg')).toMatch(/Cat|Dog/);
    alexnet('export', 'runs/alexnet-001', '--out', 'model.onnx');
    // Plots are drawn by a file that only the built package has.
    for (const file of ['report.html', 'plots/loss.svg', 'plots/confusion.svg']) {
      expect(readFileSync(join(project.folder, 'runs/alexnet-001', file), 'utf8')).toContain(
        '<svg',
      );
    }
    expect(readFileSync(join(project.folder, 'model.onnx')).length).toBeGreaterThan(300_000);
  });
});
