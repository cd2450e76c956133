import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PictureList } from '@striate/datasets';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCsv } from '../src/csv.js';
import { temporaryFolder } from './folders.js';

/** The path of a CSV file with this text. */
function csv(text: string): string {
  const file = join(temporaryFolder(), 'list.csv');
  writeFileSync(file, text);
  return file;
}

describe('PictureList', () => {
  it('labels files by the names of their classes, sorted, in the order given', async () => {
    const list = PictureList.of([
      ['x.png', 'wolf'],
      ['y.png', 'cat'],
      ['z.png', 'wolf'],
    ]);
    expect(list.classes).toEqual(['cat', 'wolf']);
    expect(list.targets).toEqual([1, 0, 1]);
    expect(list.classToIdx).toEqual({ cat: 0, wolf: 1 });
    expect(list.entry(1)).toEqual({ path: 'y.png', label: 0, index: 1 });
    const all = PictureList.of([['x.png', 'wolf']], { classes: ['wolf', 'cat'] });
    expect([all.classes, all.targets]).toEqual([['wolf', 'cat'], [0]]);
    expect(() => PictureList.of([['x.png', 'dog']], { classes: ['cat'] })).toThrow(
      "the class 'dog' of 'x.png' is none of cat",
    );
  });

  it('reads a CSV file, paths relative to its folder', async () => {
    const file = csv(
      '\ufefflabel,note,path\r\n"a, ""b""",x,sub/1.png\r\n\r\nc,"two\nlines",/abs/2.png',
    );
    const list = await PictureList.fromCsv(file);
    expect(list.classes).toEqual(['a, "b"', 'c']);
    expect(list.samples).toEqual([
      [join(dirname(file), 'sub/1.png'), 0],
      ['/abs/2.png', 1],
    ]);
    const columns = { labelColumn: 'note', pathColumn: 'label', root: '/data' };
    const other = await PictureList.fromCsv(file, columns);
    expect(other.samples[1]).toEqual(['/data/c', other.classes.indexOf('two\nlines')]);
  });

  it.each([
    ['', "no column 'path'"],
    ['path,klass\n1.png,cat', "no column 'label' (path, klass)"],
    ['path,label\n1.png,cat\n2.png', 'line 3 lacks a path or a label'],
    ['path,label\n1.png,"cat', 'the quote that begins on line 2 never ends'],
    ['path,label\n"1.png"x,cat', 'something follows the quoted field on line 2'],
  ])('says what is wrong with %j', async (text, message) => {
    await expect(PictureList.fromCsv(csv(text))).rejects.toMatchObject({
      code: 'invalid-csv',
      message: expect.stringContaining(message),
    });
  });

  it('says that a CSV file is missing', async () => {
    await expect(PictureList.fromCsv('nowhere.csv')).rejects.toMatchObject({
      code: 'no-such-file',
    });
  });

  it('reads whatever a CSV writer writes', () => {
    const field = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', ' ') });
    const rows = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { maxLength: 5 });
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(rows, fc.constantFrom('\n', '\r\n'), (table, end) => {
        const text = table.map((row) => row.map(quoted).join(',')).join(end);
        expect(parseCsv(text).map(({ fields }) => fields)).toEqual(table);
      }),
    );
  });
});
