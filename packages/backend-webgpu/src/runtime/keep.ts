/** @file A text that outlives the program: a file in Node, localStorage in a page. Where there is neither, it is gone. */

const NAME = 'striate-webgpu-tiles';

interface Modules {
  'node:fs': {
    readFileSync(path: string, encoding: 'utf8'): string;
    writeFileSync(path: string, text: string): void;
    renameSync(from: string, to: string): void;
    mkdirSync(path: string, options: { recursive: true }): void;
  };
  'node:os': { homedir(): string };
  'node:path': { join(...parts: string[]): string };
}

interface NodeProcess {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly pid: number;
  getBuiltinModule<Name extends keyof Modules>(name: Name): Modules[Name];
}

interface Surroundings {
  readonly process?: NodeProcess;
  readonly localStorage?: {
    getItem(key: string): string | null;
    setItem(key: string, text: string): void;
  };
}
const here = globalThis as unknown as Surroundings;

/** By the user's cache folder, as desktop programs do. */
function file({ env, getBuiltinModule }: NodeProcess) {
  const { join } = getBuiltinModule('node:path');
  const caches = env.XDG_CACHE_HOME || join(getBuiltinModule('node:os').homedir(), '.cache');
  const folder = join(caches, 'striate');
  return { fs: getBuiltinModule('node:fs'), folder, path: join(folder, `${NAME}.json`) };
}

/** What `keepText` kept, or undefined: a cache that can't be read is an empty one. */
export function keptText(): string | undefined {
  try {
    if (!here.process) return here.localStorage?.getItem(NAME) ?? undefined;
    const { fs, path } = file(here.process);
    return fs.readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Does nothing where it can't: the next run measures again. */
export function keepText(text: string): void {
  try {
    if (!here.process) {
      here.localStorage?.setItem(NAME, text);
      return;
    }
    const { fs, folder, path } = file(here.process);
    fs.mkdirSync(folder, { recursive: true });
    // Whoever reads meanwhile finds the old or the new text, never a half of one.
    const written = `${path}.${here.process.pid}`;
    fs.writeFileSync(written, text);
    fs.renameSync(written, path);
  } catch {}
}
