/** @file The compiler's opinion of a project, by its API: several settings in one process share what they have read. */
import { join } from 'node:path';
import ts from 'typescript';

const sources = new Map<string, ts.SourceFile>();

/** A host that parses each file once for each way to parse it. */
function sharedHost(options: ts.CompilerOptions, folder: string): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const parse = host.getSourceFile;
  host.getCurrentDirectory = () => folder;
  host.getSourceFile = (file, how, ...rest) => {
    // What a file is parsed as depends on the format that its package says it has.
    const format = typeof how === 'object' ? how.impliedNodeFormat : undefined;
    const key = `${format} ${options.moduleDetection} ${file}`;
    const known = file.includes('node_modules') ? sources.get(key) : undefined;
    const source = known ?? parse(file, how, ...rest);
    if (source) sources.set(key, source);
    return source;
  };
  return host;
}

/**
 * What is wrong with the files of a project and with the declarations of `@striate` packages that they lead to, as text;
 * other libraries' declarations are read, but not judged.
 */
export function problems(
  folder: string,
  files: readonly string[],
  settings: Record<string, unknown>,
): string {
  const converted = ts.convertCompilerOptionsFromJson(settings, folder);
  const options = { ...converted.options, noEmit: true };
  const roots = files.map((file) => join(folder, file));
  const program = ts.createProgram(roots, options, sharedHost(options, folder));
  const judged = program
    .getSourceFiles()
    .filter(({ fileName }) => !fileName.includes('node_modules') || fileName.includes('@striate'));
  const found = [
    ...converted.errors,
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...judged.flatMap((file) => [
      ...program.getSyntacticDiagnostics(file),
      ...program.getSemanticDiagnostics(file),
    ]),
  ];
  return ts.formatDiagnostics(found, {
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: () => folder,
    getNewLine: () => '\n',
  });
}
