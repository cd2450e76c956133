/** @file The program runs, and says what its README says. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeSafetensors } from '@striate/layers';
import { expect, test } from 'vitest';

const program = fileURLToPath(new URL('../src/transfer.mjs', import.meta.url));
const run = (...args: string[]) =>
  execFileSync(process.execPath, [program, ...args], { encoding: 'utf8' });

test("PyTorch's numbers, a better start for few pictures, and a file for the way back", () => {
  const folder = mkdtempSync(join(tmpdir(), 'striate-transfer-'));
  try {
    const file = join(folder, 'odd.safetensors');
    const printed = run(file);
    const apart = Number(/logits are (\S+) from PyTorch/.exec(printed)?.[1]);
    expect(apart).toBeLessThan(5e-5);
    const [afresh, transferred] = [...printed.matchAll(/: (\S+) % right/g)].map(([, x]) =>
      Number(x),
    );
    expect(transferred).toBeGreaterThan(afresh!);
    const { state, metadata } = decodeSafetensors(readFileSync(file));
    expect([...state.keys()].sort()).toEqual([
      '0.0.bias',
      '0.0.weight',
      '0.3.bias',
      '0.3.weight',
      '1.bias',
      '1.weight',
    ]);
    expect(metadata).toEqual({ format: 'pt' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
