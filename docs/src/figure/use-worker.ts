/** @file A figure's own worker: started by a button, stopped by one, ended with the page. */
import { useCallback, useEffect, useRef, useState } from 'react';

export interface WorkerHandle<Request> {
  readonly isRunning: boolean;
  /** What ended it, if it failed. */
  readonly failure: string | undefined;
  /** Starts a fresh worker with this message. */
  start(request: Request): void;
  /** Sends another message to the worker that runs. */
  send(request: Request): void;
  stop(): void;
}

/**
 * `create` makes the worker: `() => new Worker(new URL('./train.worker.ts', import.meta.url))`, written out in
 * the figure so that the bundler sees it. The worker says `postMessage('end')` when it is done; every other message
 * goes to `onMessage`.
 */
export function useWorker<Request, Answer>(
  create: () => Worker,
  onMessage: (answer: Answer) => void,
): WorkerHandle<Request> {
  const [isRunning, setRunning] = useState(false);
  const [failure, setFailure] = useState<string>();
  const worker = useRef<Worker | null>(null);
  const latest = useRef({ create, onMessage });
  latest.current = { create, onMessage };

  const stop = useCallback(() => {
    worker.current?.terminate();
    worker.current = null;
    setRunning(false);
  }, []);
  useEffect(() => () => worker.current?.terminate(), []);

  const start = useCallback(
    (request: Request) => {
      stop();
      setFailure(undefined);
      setRunning(true);
      const started = latest.current.create();
      worker.current = started;
      started.onmessage = ({ data }: MessageEvent<Answer | 'end'>) => {
        if (data === 'end') stop();
        else latest.current.onMessage(data);
      };
      started.onerror = ({ message }) => {
        setFailure(message || 'The worker could not be loaded.');
        stop();
      };
      started.postMessage(request);
    },
    [stop],
  );
  const send = useCallback((request: Request) => worker.current?.postMessage(request), []);
  return { isRunning, failure, start, send, stop };
}
