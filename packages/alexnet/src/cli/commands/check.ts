import { type CheckReport, check, classCounts, ImageFolder } from '@striate/datasets';
import type { Command } from 'commander';
import { addWorkersOption, count } from '../common-options.js';
import { EXIT } from '../failure.js';
import { addExamples } from '../help.js';
import type { Io } from '../io.js';
import { LiveLine } from '../progress.js';
import { formatTable } from '../table.js';

interface CheckFlags {
  readonly workers?: number;
  readonly minSide: number;
  readonly json?: true;
}

interface ClassShare {
  readonly name: string;
  readonly pictures: number;
}

/** So many times more pictures of one class than of another call for --balanced sampling or class weights. */
const UNEVEN = 3;

export function addCheck(program: Command, io: Io, exit: (code: number) => void): void {
  const command = program
    .command('check')
    .summary('look for broken, doubled and mislabelled pictures before training')
    .description(
      'Decodes every picture of DIR and reports what is broken, named otherwise than its content, there more than once, or suspiciously small, and how the classes are spread. No file is changed. The exit code is 1 if a picture is broken.',
    )
    .argument('<dir>', 'folder with one folder of pictures per class')
    .optionsGroup('Looking:')
    .option('--min-side <pixels>', 'pictures with a side below this are reported', count, 32);
  addWorkersOption(command)
    .optionsGroup('Output:')
    .option('--json', 'print the report as one JSON object')
    .action(async (dir: string, { workers, minSide, json }: CheckFlags) => {
      const folder = await ImageFolder.open(dir, { allowEmpty: true });
      const line = new LiveLine(io);
      const start = performance.now();
      const onProgress = (done: number, total: number) => {
        const seconds = (performance.now() - start) / 1000;
        line.update({ done, total, seconds }, 'checking', 'pictures');
      };
      const report = await check(folder, { workers, minSide, onProgress });
      line.clear();
      const counts = classCounts(folder);
      const classes = folder.classes.map((name, i) => ({ name, pictures: counts[i]! }));
      io.out(json ? `${JSON.stringify({ ...report, classes })}\n` : asText(report, classes));
      if (report.broken.length > 0) exit(EXIT.failure);
    });
  addExamples(command, [
    ['check ./PetImages', 'everything, as text'],
    ["check ./PetImages --json | jq -r '.broken[].path'", 'the paths of broken pictures'],
  ]);
}

function asText(report: CheckReport, classes: readonly ClassShare[]): string {
  const { checked, broken, mislabelled, duplicated, small } = report;
  const sections: [title: string, lines: string[]][] = [
    ['broken', broken.map(({ path, reason }) => `${path}  ${reason}`)],
    [
      'named otherwise than their content (read all the same)',
      mislabelled.map(({ path, extension, format }) => `${path}  is ${format}, not ${extension}`),
    ],
    [
      'the same in several classes (one label must be wrong)',
      duplicated.filter((d) => !d.sameClass).map(({ paths }) => paths.join('  =  ')),
    ],
    [
      'there more than once',
      duplicated.filter((d) => d.sameClass).map(({ paths }) => paths.join('  =  ')),
    ],
    ['small', small.map(({ path, width, height }) => `${path}  ${width}x${height}`)],
  ];
  const found = sections
    .filter(([, lines]) => lines.length > 0)
    .map(
      ([title, lines]) => `\n${lines.length} ${title}\n${lines.map((l) => `  ${l}\n`).join('')}`,
    );
  const verdict = found.length === 0 ? '\nNothing is wrong with them.\n' : found.join('');
  return `${checked} pictures checked\n\n${balance(classes)}${verdict}`;
}

function balance(classes: readonly ClassShare[]): string {
  const total = classes.reduce((sum, { pictures }) => sum + pictures, 0);
  const rows = classes.map(({ name, pictures }) => [
    name,
    pictures,
    `${((100 * pictures) / Math.max(1, total)).toFixed(1)}%`,
  ]);
  const counts = classes.map(({ pictures }) => pictures);
  const isUneven = Math.max(...counts) > UNEVEN * Math.min(...counts);
  const warning = isUneven
    ? 'The classes are uneven: see precision and recall per class, not accuracy alone.\n'
    : '';
  return `${formatTable(['class', 'pictures', 'share'], rows)}${warning}`;
}
