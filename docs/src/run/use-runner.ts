/** @file One block's run in a worker of its own, as React sees it. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Entry } from './entries';
import type { FromWorker } from './worker';

export type RunState = 'idle' | 'running' | 'done' | 'stopped';

export interface Runner {
  readonly state: RunState;
  readonly entries: readonly Entry[];
  run(code: string): void;
  stop(): void;
  /** Forgets what was put out. */
  clear(): void;
}

/** A fresh worker per run: blocks leave nothing behind, generators start as in a new program. */
export function useRunner(): Runner {
  const [state, setState] = useState<RunState>('idle');
  const [entries, setEntries] = useState<readonly Entry[]>([]);
  const worker = useRef<Worker | null>(null);

  const end = useCallback((next: RunState) => {
    worker.current?.terminate();
    worker.current = null;
    setState(next);
  }, []);
  useEffect(() => () => worker.current?.terminate(), []);

  const run = useCallback(
    (code: string) => {
      end('running');
      setEntries([]);
      const started = new Worker(new URL('./worker.ts', import.meta.url));
      worker.current = started;
      const add = (entry: Entry) => setEntries((before) => [...before, entry]);
      started.onmessage = ({ data }: MessageEvent<FromWorker>) => {
        if (data.type === 'entry') add(data.entry);
        else end('done');
      };
      started.onerror = ({ message }) => {
        add({ kind: 'error', text: `The worker failed: ${message}`, line: undefined });
        end('done');
      };
      started.postMessage(code);
    },
    [end],
  );
  const stop = useCallback(() => end('stopped'), [end]);
  const clear = useCallback(() => {
    end('idle');
    setEntries([]);
  }, [end]);
  return { state, entries, run, stop, clear };
}
