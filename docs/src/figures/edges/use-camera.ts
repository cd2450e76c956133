/** @file The camera, asked for when a button is pressed; its pictures stay in the page. */
import { useCallback, useEffect, useRef, useState } from 'react';

/** Milliseconds between two pictures. */
const PERIOD = 120;

const PROBLEMS: Readonly<Record<string, string>> = {
  NotAllowedError: 'The camera was refused, which is fine: take a file, or the drawn picture.',
  NotFoundError: 'No camera was found. Take a file, or the drawn picture.',
  NotReadableError: 'The camera is busy: another program uses it. Close that, or take a file.',
};

function problemOf(error: unknown): string {
  const { name, message } = error as Error;
  return PROBLEMS[name] ?? `The camera cannot be used: ${message}`;
}

async function filmOf(stream: MediaStream): Promise<HTMLVideoElement> {
  const video = document.createElement('video');
  Object.assign(video, { muted: true, playsInline: true, srcObject: stream });
  await video.play();
  return video;
}

export interface Camera {
  readonly isOn: boolean;
  /** Why there is no picture, and what to do. */
  readonly problem: string | undefined;
  start(): Promise<void>;
  stop(): void;
}

export function useCamera(onFrame: (video: HTMLVideoElement) => void): Camera {
  const [isOn, setOn] = useState(false);
  const [problem, setProblem] = useState<string>();
  const latest = useRef(onFrame);
  latest.current = onFrame;
  const end = useRef<(() => void) | null>(null);

  const stop = useCallback(() => {
    end.current?.();
    end.current = null;
    setOn(false);
  }, []);
  useEffect(() => stop, [stop]);

  const start = useCallback(async () => {
    stop();
    setProblem(undefined);
    setOn(true);
    let isWanted = true;
    let stream: MediaStream | undefined;
    let timer: ReturnType<typeof setInterval> | undefined;
    const release = () => {
      isWanted = false;
      clearInterval(timer);
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
    end.current = release;
    try {
      if (!navigator.mediaDevices) throw new Error('browsers lend it to https pages only.');
      stream = await navigator.mediaDevices.getUserMedia({ video: { width: 320, height: 240 } });
      const video = await filmOf(stream);
      if (!isWanted) return release();
      latest.current(video);
      timer = setInterval(() => latest.current(video), PERIOD);
    } catch (error) {
      if (!isWanted) return;
      setProblem(problemOf(error));
      stop();
    }
  }, [stop]);
  return { isOn, problem, start, stop };
}
