/**
 * @file The tables of FEATURES, read off the sources by the compiler: which kernels a backend has of its own, and which
 * of PyTorch's options a layer takes.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from '@docusaurus/types';
import ts from 'typescript';
import pytorch from './pytorch-options.json';

const packages = join(__dirname, '../../packages');

/** Where each backend is put together: a function that returns it, or a class. */
const BACKENDS = {
  reference: ['tensor/src/reference/backend.ts', 'ReferenceBackend'],
  cpu: ['backend-node/src/cpu-backend.ts', 'cpuBackend'],
  webgpu: ['backend-webgpu/src/backend.ts', 'webGpuBackend'],
  tensorflow: ['backend-node/src/tensorflow/backend.ts', 'tensorflowBackend'],
} as const;
export type BackendName = keyof typeof BACKENDS;

const CONTRACT = 'tensor/src/backend.ts';
const LAYERS = 'layers/src/index.ts';
const OPTIMIZERS = 'optim/src/index.ts';

export interface KernelRow {
  readonly name: string;
  readonly isRequired: boolean;
  /** Backends with a kernel of their own; the others compose it of required ones. */
  readonly own: readonly BackendName[];
}

export interface OptionRow {
  readonly name: string;
  readonly taken: readonly string[];
  readonly missing: readonly string[];
}

export interface Features {
  readonly pytorch: string;
  readonly kernels: readonly KernelRow[];
  readonly layers: readonly OptionRow[];
  readonly optimizers: readonly OptionRow[];
}

/**
 * What a layer here has no use for: ops never change their operands, reductions have one name, and how a device
 * computes is the device's.
 */
const WITHOUT_MEANING = new Set([
  'inplace',
  'kwargs',
  'size_average',
  'reduce',
  'foreach',
  'fused',
  'capturable',
  'differentiable',
]);

const camelCase = (name: string) =>
  name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

class Sources {
  private readonly program: ts.Program;
  private readonly checker: ts.TypeChecker;

  constructor(files: readonly string[]) {
    this.program = ts.createProgram([...files.map((file) => join(packages, file))], {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts'],
      strict: true,
      skipLibCheck: true,
      types: [],
    });
    this.checker = this.program.getTypeChecker();
  }

  exported(file: string): ts.Symbol[] {
    const source = this.program.getSourceFile(join(packages, file))!;
    return this.checker
      .getExportsOfModule(this.checker.getSymbolAtLocation(source)!)
      .map((symbol) =>
        symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol,
      );
  }

  symbol(file: string, name: string): ts.Symbol {
    const found = this.exported(file).find((symbol) => symbol.name === name);
    if (!found) throw new Error(`${file} exports no ${name}; config/features.ts names it.`);
    return found;
  }

  /** Names of an interface's own members. */
  members(file: string, name: string): string[] {
    return [...this.symbol(file, name).members!.keys()].map(String);
  }

  /** What an instance of a class has, or what a function returns, whatever wider type it states. */
  properties(file: string, name: string): Set<string> {
    const symbol = this.symbol(file, name);
    const declaration = symbol.valueDeclaration!;
    if (ts.isClassDeclaration(declaration)) {
      return this.named(this.checker.getDeclaredTypeOfSymbol(symbol));
    }
    const body = (declaration as ts.FunctionDeclaration).body!;
    const returned = body.statements.find(ts.isReturnStatement)!.expression!;
    return this.named(this.checker.getTypeAtLocation(returned));
  }

  /** Names of a constructor's parameters, and of the options in them. */
  options(symbol: ts.Symbol): Set<string> {
    const type = this.checker.getTypeOfSymbol(symbol);
    const names = new Set<string>();
    for (const signature of type.getConstructSignatures()) {
      for (const parameter of signature.parameters) {
        names.add(parameter.name);
        const given = this.checker.getTypeOfSymbol(parameter);
        const wide = this.checker.getBaseConstraintOfType(given) ?? given;
        for (const part of wide.isUnion() ? wide.types : [wide]) {
          if (part.flags & ts.TypeFlags.Object || part.isIntersection()) {
            for (const name of this.named(part)) names.add(name);
          }
        }
      }
    }
    return names;
  }

  private named(type: ts.Type): Set<string> {
    return new Set(this.checker.getPropertiesOfType(type).map((property) => property.name));
  }
}

function optionRows(
  sources: Sources,
  file: string,
  table: Readonly<Record<string, readonly string[]>>,
): OptionRow[] {
  return Object.entries(table).map(([name, theirs]) => {
    const ours = sources.options(sources.symbol(file, name));
    const options = theirs.filter((option) => !WITHOUT_MEANING.has(option)).map(camelCase);
    return {
      name,
      taken: options.filter((option) => ours.has(option)),
      missing: options.filter((option) => !ours.has(option)),
    };
  });
}

/** Reads the tables off the sources. */
export function features(): Features {
  const backends = Object.entries(BACKENDS) as [BackendName, (typeof BACKENDS)[BackendName]][];
  const sources = new Sources([
    CONTRACT,
    LAYERS,
    OPTIMIZERS,
    ...backends.map(([, [file]]) => file),
  ]);
  const has = new Map(
    backends.map(([name, [file, symbol]]) => [name, sources.properties(file, symbol)] as const),
  );
  const rows = (contract: string, isRequired: boolean): KernelRow[] =>
    sources.members(CONTRACT, contract).map((name) => ({
      name,
      isRequired,
      own: backends.map(([backend]) => backend).filter((backend) => has.get(backend)!.has(name)),
    }));
  return {
    pytorch: pytorch.version,
    kernels: [...rows('RequiredKernels', true), ...rows('OptionalKernels', false)],
    layers: optionRows(sources, LAYERS, pytorch.layers),
    optimizers: optionRows(sources, OPTIMIZERS, pytorch.optimizers),
  };
}

/** Writes them beside the page that shows them, whenever the site is built. */
export default function featuresPlugin(): Plugin {
  return {
    name: 'striate-features',
    async loadContent() {
      writeFileSync(join(__dirname, '../reference/features.json'), JSON.stringify(features()));
    },
  };
}
