/** @file How blocks are compiled, by whichever compiler is asked: the editor's in a worker or the tests'. */
import type ts from 'typescript';

/** Declarations of the language and of what a page has. */
export const LIBRARIES = [
  'lib.es2023.d.ts',
  'lib.esnext.disposable.d.ts',
  'lib.dom.d.ts',
  'lib.dom.iterable.d.ts',
];

export function compilerOptions(compiler: typeof ts): ts.CompilerOptions {
  return {
    target: compiler.ScriptTarget.ES2022,
    module: compiler.ModuleKind.ESNext,
    moduleResolution: compiler.ModuleResolutionKind.Bundler,
    moduleDetection: compiler.ModuleDetectionKind.Force,
    lib: [...LIBRARIES],
    types: [],
    strict: true,
    skipLibCheck: true,
    noEmit: true,
  };
}
