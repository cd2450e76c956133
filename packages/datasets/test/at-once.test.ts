import { expect, it } from 'vitest';
import { AtOnce } from '../src/cache/at-once.js';

it('asks in the background for a while after two answers in a row that took long', async () => {
  const system = new AtOnce({ slowMs: 1, background: 1000 });
  const ask = (milliseconds: number) =>
    system.ask(
      () => {
        const end = performance.now() + milliseconds;
        while (performance.now() < end);
        return 'here';
      },
      async () => 'elsewhere',
    );
  // A thread may also have had to wait for a core.
  for (const milliseconds of [5, 0, 5, 5]) expect(await ask(milliseconds)).toBe('here');
  const answers = [];
  for (let i = 0; i < 1000; i++) answers.push(await ask(0));
  expect(new Set(answers)).toEqual(new Set(['elsewhere']));
  expect(await ask(0)).toBe('here');
});

it('passes on what either way of asking throws', async () => {
  const system = new AtOnce({ slowMs: 1, background: 1000 });
  const fail = () => {
    throw new Error('gone');
  };
  await expect(system.ask(fail, async () => 1)).rejects.toThrow('gone');
  const slow = () => {
    const end = performance.now() + 5;
    while (performance.now() < end);
  };
  for (let i = 0; i < 2; i++) await system.ask(slow, async () => {});
  await expect(
    system.ask(
      () => 1,
      async () => fail(),
    ),
  ).rejects.toThrow('gone');
});
