/**
 * @file `<Runnable>`: what a fence ```ts runnable becomes. Highlighted text until somebody edits it; the editor,
 * the compiler and the packages are fetched when they are first needed.
 */
import useBaseUrl from '@docusaurus/useBaseUrl';
import { lazy, Suspense, useState } from 'react';
import { CodeText } from '../components/Code';
import { codeToHash } from './hash';
import { Output } from './Output';
import styles from './run.module.css';
import { useRunner } from './use-runner';

const Editor = lazy(() => import('./Editor'));

interface RunnableProps {
  readonly code: string;
  /** The code, highlighted when the site was built. */
  readonly html?: string;
  /** What the block prints, shown until it is run. */
  readonly output?: string;
  readonly title?: string;
  /** Starts in the editor, as the playground does. */
  readonly editing?: boolean;
  onChange?(code: string): void;
}

export function Runnable({ code, html, output, title, editing = false, onChange }: RunnableProps) {
  const [current, setCurrent] = useState(code);
  const [isEditing, setEditing] = useState(editing);
  const { state, entries, run, stop, clear } = useRunner();
  const playground = useBaseUrl('/playground/');
  const isRunning = state === 'running';
  const change = (next: string) => {
    setCurrent(next);
    onChange?.(next);
  };
  const reset = () => {
    change(code);
    setEditing(editing);
    clear();
  };
  const still = html && current === code ? <CodeText html={html} /> : <CodeText text={current} />;
  return (
    <div className={styles.block} data-runnable={state}>
      {title && <div className={styles.title}>{title}</div>}
      {isEditing ? (
        <Suspense fallback={still}>
          <Editor
            value={current}
            label={title ?? 'TypeScript'}
            onChange={change}
            onRun={() => run(current)}
          />
        </Suspense>
      ) : (
        still
      )}
      <div className={styles.bar}>
        {isRunning ? (
          <button type="button" className={styles.stop} onClick={stop}>
            Stop
          </button>
        ) : (
          <button type="button" className={styles.run} onClick={() => run(current)}>
            Run
          </button>
        )}
        {!isEditing && (
          <button type="button" className={styles.quiet} onClick={() => setEditing(true)}>
            Edit
          </button>
        )}
        {(current !== code || state !== 'idle') && (
          <button type="button" className={styles.quiet} onClick={reset}>
            Reset
          </button>
        )}
        {!editing && (
          <a className={styles.link} href={`${playground}#${codeToHash(current)}`}>
            Open in playground
          </a>
        )}
      </div>
      <Output state={state} entries={entries} expected={output} />
    </div>
  );
}
