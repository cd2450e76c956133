import { describe, expect, it } from 'vitest';
import { Turns } from '../src/turns.js';

function work(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

describe('turns', () => {
  it('lets events in between pieces of work, however many wait at once', async () => {
    const turns = new Turns();
    const order: string[] = [];
    const piece = async (name: string) => {
      while (turns.isOver) await turns.next();
      order.push(name);
      work(2);
    };
    const pieces = ['a', 'b', 'c'].map(piece);
    // Each time that events have their turn.
    let isOver = false;
    const event = () => {
      order.push('event');
      if (!isOver) setImmediate(event);
    };
    setImmediate(event);
    await Promise.all(pieces);
    isOver = true;
    expect(order.join(' ')).toMatch(/^(event )*a( event)+ b( event)+ c$/);
  });
});
