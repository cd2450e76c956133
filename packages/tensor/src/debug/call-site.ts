/**
 * @file Where in the user's code the library was called, from the stack. It is read at once instead of
 * kept, since a stack keeps the objects alive whose methods are on it.
 */
import { withinPart } from './part.js';

/** A place in a source file. */
export interface CallSite {
  /** A path, or the URL where the code came over the network. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What the user called, and where. */
export interface Call {
  /** The function of the library that the user, or a part of a model, called, as engines print it: "log". */
  readonly name: string;
  /** null where no frame of the stack is outside the library. */
  readonly site: CallSite | null;
}

/** V8: "at name (file:1:2)" or "at file:1:2"; Firefox and Safari: "name@file:1:2". */
const FRAME = /^\s*(?:at (?:(.+?) \()?|(.*?)@)(?:async )?(.+?):(\d+):(\d+)\)?$/;

/** What V8 writes around a function's name. */
const DECORATION = /^(?:async |new )?(?:(?:Module|Object)\.)?| \[as .*\]$/g;

/** More frames than nested models put between the user and a kernel. */
const MOST_FRAMES = 100;

/** An installed package of this library, also bundled by a development server. */
const INSTALLED = /[\\/]@striate[\\/+_]/;

/** This file; bundles for CommonJS don't tell. */
const own = pathOf(import.meta.url ?? '');

/** In the repository, where packages lie side by side: their folder. */
const siblings = /^(.*\/)tensor\/(?:src|dist)\//.exec(own)?.[1];

/** The call that entered the library. */
export function callSite(): Call {
  let name = 'an op';
  let isNamed = false;
  for (const line of stackLines()) {
    const [, v8Name, otherName, url, row, column] = FRAME.exec(line) ?? [];
    if (url === undefined || url.startsWith('node:')) continue;
    const file = pathOf(url);
    if (!isLibrary(file)) {
      return { name, site: { file, line: Number(row), column: Number(column) } };
    }
    const called = (v8Name ?? otherName ?? '').replace(DECORATION, '');
    isNamed ||= called === withinPart.name;
    if (!isNamed && called !== '' && called !== '<anonymous>') name = called;
  }
  return { name, site: null };
}

/** "file:line:column", which terminals and editors open. */
export function formatPlace(site: CallSite | null): string {
  return site ? `${site.file}:${site.line}:${site.column}` : 'a place that was not recorded';
}

function stackLines(): string[] {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = MOST_FRAMES;
  const { stack = '' } = new Error();
  Error.stackTraceLimit = limit;
  return stack.split('\n');
}

function isLibrary(file: string): boolean {
  // A bundle holds user code as well; without source maps only its other files tell anything.
  if (INSTALLED.test(file) || file === own) return true;
  if (siblings === undefined || !file.startsWith(siblings)) return false;
  return /^[^/]+\/(?:src|dist)\//.test(file.slice(siblings.length));
}

function pathOf(url: string): string {
  const path = url.replace(/[?#].*$/, '');
  if (!path.startsWith('file://')) return path.replaceAll('\\', '/');
  // Windows: file:///C:/code.
  const rest = path.slice('file://'.length).replace(/^\/(?=[A-Za-z]:)/, '');
  try {
    return decodeURI(rest);
  } catch {
    return rest; // no well-formed URL; a name that reads badly must not break an op
  }
}
