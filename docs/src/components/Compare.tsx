/** @file `<Compare>`: the same in Striate and PyTorch. A choice holds for the whole site and is remembered. */
import clsx from 'clsx';
import { type KeyboardEvent, type ReactNode, useId, useRef, useSyncExternalStore } from 'react';

const LIBRARIES = { striate: 'Striate', pytorch: 'PyTorch' } as const;
type Library = keyof typeof LIBRARIES;
const NAMES = Object.keys(LIBRARIES) as Library[];

const KEY = 'striate.library';
const listeners = new Set<() => void>();

const chosen = (): Library => (localStorage.getItem(KEY) === 'pytorch' ? 'pytorch' : 'striate');

function choose(library: Library): void {
  localStorage.setItem(KEY, library);
  for (const listener of listeners) listener();
}

/** Tells of choices in this page and in other tabs of the site. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', listener);
  };
}

type Sides = Readonly<Record<Library, ReactNode>>;

/** Its two sides are made of the fences inside by `mdx/remark-blocks.ts`. */
export function Compare({ children }: { readonly children: readonly [ReactNode, ReactNode] }) {
  const library = useSyncExternalStore(subscribe, chosen, () => 'striate' as const);
  const id = useId();
  const tabs = useRef<HTMLDivElement>(null);
  const sides: Sides = { striate: children[0], pytorch: children[1] };
  const other = library === 'striate' ? 'pytorch' : 'striate';
  const onKeyDown = ({ key }: KeyboardEvent) => {
    if (key !== 'ArrowLeft' && key !== 'ArrowRight') return;
    choose(other);
    tabs.current!.querySelectorAll('button')[NAMES.indexOf(other)]!.focus();
  };
  return (
    <div className="compare">
      <div ref={tabs} role="tablist" aria-label="Library" className="tabs">
        {NAMES.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`${id}${name}-tab`}
            aria-controls={`${id}${name}`}
            aria-selected={name === library}
            tabIndex={name === library ? 0 : -1}
            className={clsx('tabs__item', name === library && 'tabs__item--active')}
            onClick={() => choose(name)}
            onKeyDown={onKeyDown}
          >
            {LIBRARIES[name]}
          </button>
        ))}
      </div>
      {NAMES.map((name) => (
        <div
          key={name}
          role="tabpanel"
          id={`${id}${name}`}
          aria-labelledby={`${id}${name}-tab`}
          hidden={name !== library}
        >
          {sides[name]}
        </div>
      ))}
    </div>
  );
}
