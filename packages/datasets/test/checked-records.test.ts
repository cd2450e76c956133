import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { expect, it, onTestFinished, vi } from 'vitest';
import { CheckedRecords } from '../src/cache/checked-records.js';
import { endOf } from '../src/cache/record.js';
import { temporaryFolder } from './folders.js';

const CHECKER = new URL('../dist/checker.js', import.meta.url);

it('checks the pictures of a large file ahead of their use, and lets no damaged one pass', async () => {
  const size = { height: 2048, width: 2048 };
  const crc = crc32(new Uint8Array(2048 * 2048 * 3));
  const records = [0, 1, 2, 3, 4, 5].map((i) => ({
    ...size,
    position: i * 13_000_000,
    crc,
    number: i,
  }));
  const [damaged, ...sound] = records.map((record, i) => (i ? record : { ...record, crc: 1 }));
  const file = await open(join(temporaryFolder(), 'zeros'), 'wx+');
  await file.truncate(endOf(sound.at(-1)!));
  const checked = new CheckedRecords([...sound, damaged!]);
  checked.checkAhead(file.fd, CHECKER);
  onTestFinished(async () => {
    await checked.close();
    await file.close();
  });
  await vi.waitFor(() => expect(sound.every((record) => checked.has(record))).toBe(true), 10_000);
  expect(checked.has(damaged!)).toBe(false);
});

it('leaves a small file to whoever reads it', async () => {
  const record = { height: 1, width: 1, position: 0, crc: crc32(new Uint8Array(3)), number: 0 };
  const nowhere = new URL('file:///no/such/checker.js');
  const checked = new CheckedRecords([record]);
  checked.checkAhead(-1, nowhere);
  onTestFinished(() => checked.close());
  expect(checked.has(record)).toBe(false);
  checked.add(record);
  expect(checked.has(record)).toBe(true);
  const addedSince = { ...record, number: undefined };
  expect(checked.has(addedSince)).toBe(true);
});
