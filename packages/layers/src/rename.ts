/** @file Other names for the keys of a state dict: how weights from elsewhere find their places here. */
import { firstFew, LayerError } from './errors.js';
import type { StateDict, StateTensor } from './state-dict.js';

/**
 * A key's new name, or null to leave it out: as a function, or as a table from the path of a module (or a
 * whole key) to its new path. Of several that fit the longest counts; '' fits every key; a key that nothing
 * fits stays as it is. `{ module: '', 'features.0': 'stem.conv', aux: null }`.
 */
export type Rename = ((key: string) => string | null) | Readonly<Record<string, string | null>>;

/** The state dict under other keys; values are not copied. Throws LayerError where two become one. */
export function renameKeys(state: StateDict, rename: Rename): StateDict {
  const nameOf = typeof rename === 'function' ? rename : fromTable(rename);
  const renamed = new Map<string, StateTensor>();
  const clashes: string[] = [];
  for (const [key, value] of state) {
    const name = nameOf(key);
    if (name === null) continue;
    if (renamed.has(name)) clashes.push(`${key} as ${name}`);
    renamed.set(name, value);
  }
  if (clashes.length > 0) {
    throw new LayerError(
      'bad-option',
      `rename gives a name that is taken: ${firstFew(clashes)}.`,
      'Give every key a name of its own, or null.',
    );
  }
  return renamed;
}

function fromTable(table: Readonly<Record<string, string | null>>): (key: string) => string | null {
  const longestFirst = Object.entries(table).sort(([a], [b]) => b.length - a.length);
  return (key) => {
    const found = longestFirst.find(([path]) => isWithin(key, path));
    if (!found) return key;
    const [path, name] = found;
    if (name === null) return null;
    const rest = key.slice(path.length).replace(/^\./, '');
    return [name, rest].filter((part) => part !== '').join('.');
  };
}

function isWithin(key: string, path: string): boolean {
  return path === '' || key === path || key.startsWith(`${path}.`);
}
