/** @file TypeScript's language service over one block, in a worker that the first editor in use starts. */
import type ts from 'typescript';
import { compilerOptions } from '../compiler-options';
import type { Answers, FromCompiler, Question, ToCompiler } from './messages';

declare const self: {
  ts: typeof ts;
  importScripts(...urls: string[]): void;
  postMessage(message: FromCompiler): void;
  onmessage: ((event: MessageEvent<ToCompiler>) => void) | null;
};

const BLOCK = '/block.ts';
const GLOBALS = '/site/globals.d.ts';

interface Block {
  readonly service: ts.LanguageService;
  write(code: string): void;
}

async function start(base: string): Promise<Block> {
  self.importScripts(`${base}typescript.js`);
  const compiler = self.ts;
  const response = await fetch(`${base}declarations.json`);
  const files = new Map(Object.entries((await response.json()) as Record<string, string>));
  const folders = new Set([...files.keys()].flatMap(foldersOf));
  let code = '';
  let version = 0;
  const textOf = (path: string) => (path === BLOCK ? code : files.get(path));
  const service = compiler.createLanguageService({
    getCompilationSettings: () => compilerOptions(compiler),
    getScriptFileNames: () => [GLOBALS, BLOCK],
    getScriptVersion: (path) => (path === BLOCK ? String(version) : '0'),
    getScriptSnapshot: (path) => {
      const text = textOf(path);
      return text === undefined ? undefined : compiler.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => '/',
    getDefaultLibFileName: () => '/lib/lib.es2023.d.ts',
    fileExists: (path) => textOf(path) !== undefined,
    readFile: textOf,
    directoryExists: (path) => folders.has(path),
    getDirectories: () => [],
  });
  const write = (next: string) => {
    if (next === code) return;
    code = next;
    version++;
  };
  return { service, write };
}

/** `/a/b/c.ts` is in `/a` and `/a/b`. */
function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
}

function problems(service: ts.LanguageService): Answers['problems'] {
  return [...service.getSyntacticDiagnostics(BLOCK), ...service.getSemanticDiagnostics(BLOCK)].map(
    ({ start: from = 0, length = 0, messageText }) => ({
      from,
      to: from + length,
      message: self.ts.flattenDiagnosticMessageText(messageText, '\n'),
    }),
  );
}

function hover(service: ts.LanguageService, at: number): Answers['hover'] {
  const info = service.getQuickInfoAtPosition(BLOCK, at);
  if (!info) return undefined;
  const { start: from, length } = info.textSpan;
  const text = self.ts.displayPartsToString(info.displayParts);
  const documentation = self.ts.displayPartsToString(info.documentation);
  return { from, to: from + length, text, documentation };
}

function completions(service: ts.LanguageService, at: number): Answers['completions'] {
  const found = service.getCompletionsAtPosition(BLOCK, at, undefined);
  return (found?.entries ?? []).map(({ name, kind }) => ({ label: name, kind }));
}

function answer({ service, write }: Block, question: Question): Answers[keyof Answers] {
  write(question.code);
  if (question.ask === 'problems') return problems(service);
  return (question.ask === 'hover' ? hover : completions)(service, question.at);
}

let block: Promise<Block> | undefined;

self.onmessage = async ({ data }) => {
  block ??= start(data.base);
  self.postMessage({ id: data.id, answer: answer(await block, data) });
};
