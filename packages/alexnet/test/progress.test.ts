import { describe, expect, it } from 'vitest';
import { formatBar, formatDuration, LiveLine } from '../src/cli/progress.js';

/** Collects what a live line writes to a terminal of so many columns, or to a pipe. */
function listen(columns: number | undefined) {
  const written: string[] = [];
  const io = {
    out: () => undefined,
    err: (text: string) => void written.push(text),
    isTerminal: columns !== undefined,
    columns: columns ?? 80,
  };
  return { written, line: new LiveLine(io) };
}

describe('progress', () => {
  it('shows percent, a bar, the count, and the time passed and left', () => {
    expect(formatBar({ done: 8, total: 20, seconds: 12 }, 10)).toBe(
      ' 40% ████░░░░░░ 8/20 00:12<00:18',
    );
    expect(formatBar({ done: 0, total: 20, seconds: 0 }, 4)).toBe('  0% ░░░░ 0/20 00:00<--:--');
  });

  it('counts hours only where there are some', () => {
    expect([5, 65, 3600 + 125].map(formatDuration)).toEqual(['00:05', '01:05', '1:02:05']);
  });

  it('stays on one line of a terminal, however narrow', () => {
    for (const columns of [40, 80, 200]) {
      const { written, line } = listen(columns);
      line.update({ done: 20, total: 20, seconds: 3 }, 'epoch 1/5 train', 'x'.repeat(300));
      expect(written).toHaveLength(1);
      expect(written[0]!.startsWith('\r\x1b[2Kepoch 1/5 train 100% ')).toBe(true);
      expect(written[0]!.length - '\r\x1b[2K'.length).toBe(columns - 1);
    }
  });

  it('writes one plain line for every tenth into a pipe', () => {
    const { written, line } = listen(undefined);
    for (let done = 1; done <= 100; done++)
      line.update({ done, total: 100, seconds: 1 }, 'val', 'fine');
    expect(written).toHaveLength(11);
    expect(written.at(-1)).toBe('val 100/100 00:01 fine\n');
  });
});
