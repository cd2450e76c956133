import { afterEach, expect, it, vi } from 'vitest';
import { AtOnce } from '../src/cache/at-once.js';

afterEach(() => void vi.restoreAllMocks());

/** Answers that take so long by a clock of their own: this machine may be busy. */
function answersAfter() {
  let clock = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => clock);
  const system = new AtOnce({ slowMs: 1, background: 1000 });
  return (milliseconds: number, answer: () => string = () => 'here') =>
    system.ask(
      () => {
        clock += milliseconds;
        return answer();
      },
      async () => (answer() === 'here' ? 'elsewhere' : ''),
    );
}

it('asks in the background for a while after two answers in a row that took long', async () => {
  const ask = answersAfter();
  // A thread may also have had to wait for a core, once.
  for (const milliseconds of [5, 0, 5, 5]) expect(await ask(milliseconds)).toBe('here');
  const answers = [];
  for (let i = 0; i < 1000; i++) answers.push(await ask(0));
  expect(new Set(answers)).toEqual(new Set(['elsewhere']));
  expect(await ask(0)).toBe('here');
});

it('passes on what either way of asking throws', async () => {
  const ask = answersAfter();
  const fail = () => {
    throw new Error('gone');
  };
  await expect(ask(0, fail)).rejects.toThrow('gone');
  for (let i = 0; i < 2; i++) await ask(5);
  await expect(ask(0, fail)).rejects.toThrow('gone');
});
