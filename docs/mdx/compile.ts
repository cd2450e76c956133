/** @file Blocks as the compiler sees them: modules of the site's, in memory. */
import { join } from 'node:path';
import ts from 'typescript';
import { compilerOptions } from '../src/run/compiler-options';
import type { Block } from './blocks';
import { SITE } from './pages';

/** Blocks for Node have its types, too. */
const OPTIONS: ts.CompilerOptions = { ...compilerOptions(ts), types: ['node'] };

/** What the compiler says of each block, one line per complaint: `line 3: Cannot find name 'x'.` */
export function complaintsAbout(blocks: readonly Block[]): string[] {
  const files = new Map(
    blocks.map(({ code }, index) => [join(SITE, `block-${index}.ts`), code] as const),
  );
  const host = ts.createCompilerHost(OPTIONS);
  const { fileExists, getSourceFile, readFile } = host;
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.readFile = (path) => files.get(path) ?? readFile(path);
  host.getSourceFile = (path, options) => {
    const code = files.get(path);
    return code === undefined
      ? getSourceFile(path, options)
      : ts.createSourceFile(path, code, options);
  };
  const globals = join(SITE, 'src/run/globals.d.ts');
  const program = ts.createProgram([globals, ...files.keys()], OPTIONS, host);
  return [...files.keys()].map((path) => {
    const source = program.getSourceFile(path)!;
    return ts
      .getPreEmitDiagnostics(program, source)
      .map(({ start = 0, messageText }) => {
        const line = source.getLineAndCharacterOfPosition(start).line + 1;
        return `line ${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
      })
      .join('\n');
  });
}
