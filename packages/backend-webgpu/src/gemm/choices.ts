/** @file Which tile an adapter is to take for which products, kept from run to run. */
import { keepText, keptText } from '../runtime/keep.js';
import { TILES, type TileName } from './tile.js';

type Choices = Map<string, TileName>;

/** Text that people may have edited or half lost: only what is as it should be counts. */
function parsed(): Map<string, Choices> {
  const entries = (value: unknown) =>
    typeof value === 'object' && value !== null ? Object.entries(value) : [];
  try {
    return new Map(
      entries(JSON.parse(keptText() ?? '{}')).map(([adapter, choices]) => [
        adapter,
        new Map(entries(choices).filter(([, tile]) => Object.hasOwn(TILES, tile))),
      ]),
    );
  } catch {
    return new Map();
  }
}

export function keptChoices(adapter: string): Choices {
  return parsed().get(adapter) ?? new Map();
}

/** Adds to what is kept of this adapter, and leaves that of others. */
export function keepChoices(adapter: string, choices: Choices): void {
  const all = parsed();
  all.set(adapter, new Map([...(all.get(adapter) ?? []), ...choices]));
  const plain = Array.from(all, ([key, own]) => [key, Object.fromEntries(own)]);
  keepText(JSON.stringify(Object.fromEntries(plain), null, 1));
}
