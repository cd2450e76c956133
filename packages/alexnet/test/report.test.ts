import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ImageFolder } from '@striate/datasets';
import { type Browser, chromium, type Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { moveCommand } from '../src/cli/report/shell.js';
import { type ReportOptions, writeReport } from '../src/cli/report/write-report.js';
import { exampleEvaluation, exampleHistory, noiseRun, petsRun } from './example-run.js';
import { temporaryFolder } from './helpers.js';

const PLOTS = ['loss', 'accuracy', 'learning-rate', 'confusion', 'calibration'];

/** Names that would break out of text, attributes, paths or commands if they could. */
const HOSTILE = [
  `"><img src=x onerror=alert(1)>`,
  `<script>alert('x')`,
  `$(touch owned); it's \`id\` & \u202egnp`,
];

let folder: string;
let pets: ReportOptions;
let hostile: ReportOptions;
let thousand: ReportOptions;
const page = (run: ReportOptions) => join(run.run, 'report.html');
const htmlOf = (run: ReportOptions) => readFileSync(page(run), 'utf8');

/** The pets with one picture that is none, and none of whose classes and files has a harmless name. */
async function hostileRun(): Promise<ReportOptions> {
  const run = await petsRun(join(folder, 'hostile'));
  const root = join(folder, `hostile pictures <b>'"`);
  for (const name of HOSTILE) {
    mkdirSync(join(root, name), { recursive: true });
    for (let i = 0; i < 4; i++) {
      const from = join(folder, 'hostile', 'pictures', 'Cat', `${i}.jpg`);
      writeFileSync(join(root, name, `${i} <i>'"&.jpg`), readFileSync(from));
    }
  }
  writeFileSync(join(root, HOSTILE[0]!, 'broken.jpg'), 'no picture');
  const data = await ImageFolder.open(root);
  const labels = Array.from({ length: data.length }, (_, i) => data.entry(i).label);
  const evaluation = exampleEvaluation(data.classes, labels, 0.3);
  const topLosses = evaluation.topLosses.map((judged) => ({ ...judged, probability: 0.99 }));
  return {
    ...run,
    config: { dir: root, [HOSTILE[0]!]: HOSTILE[1]! },
    history: exampleHistory(1, 0.5),
    evaluation: { ...evaluation, topLosses },
    training: data,
    validation: data,
  };
}

beforeAll(async () => {
  folder = await temporaryFolder();
  pets = await petsRun(join(folder, 'pets'));
  hostile = await hostileRun();
  const classes = Array.from({ length: 1000 }, (_, i) => `class number ${i} of a thousand`);
  thousand = await noiseRun(join(folder, 'thousand'), {
    classes,
    training: 22_500,
    validation: 25_000,
    epochs: 90,
  });
  for (const run of [pets, hostile, thousand]) await writeReport(run);
}, 120_000);

describe('the report', () => {
  it('is a page, and each plot as SVG and PNG', async () => {
    const { files } = await writeReport(pets);
    const plots = PLOTS.flatMap((name) => [`plots/${name}.svg`, `plots/${name}.png`]);
    expect(files).toEqual(['report.html', ...plots].map((name) => join(pets.run, name)));
    for (const name of PLOTS) {
      const path = join(pets.run, 'plots', name);
      const { width, height } = await sharp(`${path}.png`).metadata();
      const [, x, y] = /viewBox="0 0 (\d+) (\d+)"/.exec(readFileSync(`${path}.svg`, 'utf8'))!;
      expect([width, height]).toEqual([2 * Number(x), 2 * Number(y)]);
      const { channels } = await sharp(`${path}.png`).flatten({ background: '#fff' }).stats();
      expect(Math.max(...channels.map(({ stdev }) => stdev))).toBeGreaterThan(5);
    }
  });

  it('says how good the run is, and how to go on', () => {
    const html = htmlOf(pets);
    const { accuracy } = pets.evaluation;
    expect(html).toContain(`${(accuracy * 100).toFixed(1)}\u202f%`);
    expect(html).toMatch(/in epoch \d+ of 12, on 80 pictures/);
    const best = join(pets.run, 'best.safetensors');
    for (const command of [
      `alexnet predict ${best} picture.jpg`,
      `alexnet train --resume ${pets.run}`,
      `alexnet export ${best} --format onnx`,
    ]) {
      expect(html).toContain(command);
    }
  });

  it('has the pictures: 24 of each kind, and a command for the wrong label that is likely', () => {
    const html = htmlOf(pets);
    expect(html.match(/<img src="data:image\/jpeg;base64,/g)).toHaveLength(72);
    const { topLosses, classes } = pets.evaluation;
    const [worst] = topLosses;
    const { path } = pets.validation.entry(worst!.index);
    expect(worst!.probability).toBeGreaterThan(0.9);
    expect(html).toContain(path);
    const [label, predicted] = [classes[worst!.label]!, classes[worst!.predicted]!];
    expect(html).toContain(`mv -n -- ${path} `);
    expect(html).toContain(`/${predicted}/from-${label}-${basename(path)}`);
    const sure = topLosses.filter((one) => one.label !== one.predicted && one.probability >= 0.9);
    expect(html.match(/mv -n/g)).toHaveLength(sure.length);
  });

  it('is below 5 MB for 25,000 pictures of 1,000 classes, and names the pairs that are confused', () => {
    expect(statSync(page(thousand)).size).toBeLessThan(5e6);
    expect(htmlOf(thousand)).toContain('Confused most often');
    expect(htmlOf(thousand)).toContain('class number 999 of a thousand');
  });

  it('is complete without a prediction for ordinary pictures, and before the first epoch', async () => {
    const { sample, ...evaluation } = pets.evaluation;
    expect(sample).toBeDefined();
    const run = join(folder, 'bare');
    mkdirSync(run);
    await writeReport({ ...pets, run, evaluation, history: [] });
    const html = readFileSync(join(run, 'report.html'), 'utf8');
    expect(html).toContain('before any epoch');
    expect(html.match(/<img /g)).toHaveLength(72);
  });

  it('says where it cannot be written', async () => {
    const run = join(folder, 'blocked');
    mkdirSync(run);
    writeFileSync(join(run, 'plots'), '');
    await expect(writeReport({ ...pets, run })).rejects.toThrow(/Can't write .*plots.*--out/);
  });
});

describe('the command for a wrong label', () => {
  it.each(HOSTILE.slice(0, 2))(
    'moves the file and nothing else, whatever it is called: %s',
    (name) => {
      const root = join(folder, `mv ${HOSTILE.indexOf(name)} 'quoted'`);
      const [from, to] = [join(root, name), join(root, "it's $HOME")];
      for (const path of [from, to]) mkdirSync(path, { recursive: true });
      const file = `-n 'x' $(touch owned) "y".jpg`;
      writeFileSync(join(from, file), 'picture');
      execFileSync('sh', ['-c', moveCommand(join(from, file), name, "it's $HOME")!], { cwd: root });
      expect(existsSync(join(from, file))).toBe(false);
      expect(readFileSync(join(to, `from-${name}-${file}`), 'utf8')).toBe('picture');
      expect(existsSync(join(root, 'owned'))).toBe(false);
    },
  );

  it('is left out for paths without the folder of the class, and for names that rewrite the line', () => {
    expect(moveCommand('a/Cat/b/1.jpg', 'Cat', 'Dog')).toBe(
      'mv -n -- a/Cat/b/1.jpg a/Dog/from-Cat-1.jpg',
    );
    expect(moveCommand('a/b/1.jpg', 'Cat', 'Dog')).toBeUndefined();
    expect(moveCommand('a/b/Cat', 'Cat', 'Dog')).toBeUndefined();
    expect(moveCommand('a/Cat/\u001b[2K.jpg', 'Cat', 'Dog')).toBeUndefined();
    expect(moveCommand('a/Cat/\u202egnp', 'Cat', 'Dog')).toBeUndefined();
  });
});

const found = ['chromium', 'chromium-browser', 'google-chrome']
  .flatMap((name) => ['/usr/bin', '/usr/local/bin'].map((place) => join(place, name)))
  .find((path) => existsSync(path));

/** What a page looks like, as plain data. */
interface Seen {
  readonly overflow: number;
  readonly cut: string[];
  readonly faint: string[];
  readonly unnamed: number;
  readonly injected: number;
}

/** Runs in the page: what sticks out, what is cut off, and text that hardly differs from what is behind it. */
const LOOK = `(() => {
  const rgb = (color) => color.match(/[\\d.]+/g).map(Number);
  const luminance = (color) => rgb(color).slice(0, 3)
    .map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const contrast = (a, b) => {
    const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (light + 0.05) / (dark + 0.05);
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if ((rgb(color)[3] ?? 1) > 0) return color;
    }
    return 'rgb(255, 255, 255)';
  };
  const faint = [], cut = [];
  for (const element of document.querySelectorAll('body *:not(script)')) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || !element.getClientRects().length) continue;
    const style = getComputedStyle(element);
    const svg = element.closest('svg');
    const ground = svg ? getComputedStyle(svg.querySelector('rect, path')).fill : behind(element);
    const color = svg ? style.fill : style.color;
    if (contrast(color, ground) < 4.5) faint.push(element.textContent + ' ' + color + ' ' + ground);
    if (svg) {
      const [inner, outer] = [element.getBoundingClientRect(), svg.getBoundingClientRect()];
      const out = Math.max(outer.left - inner.left, inner.right - outer.right, outer.top - inner.top, inner.bottom - outer.bottom);
      if (out > 1) cut.push(element.textContent + ' by ' + out);
    }
  }
  const root = document.documentElement;
  return {
    overflow: root.scrollWidth - root.clientWidth,
    cut, faint,
    unnamed: document.querySelectorAll('img:not([alt]), svg:not([aria-label])').length,
    injected: document.querySelectorAll('script, [onerror], img:not([src^="data:image/jpeg"]), section b img, i:not(.meter i)').length,
  };
})()`;

describe.skipIf(!found)(`in Chromium${found ? '' : ' (none is installed)'}`, () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: found!, args: ['--no-sandbox'] });
  });
  afterAll(() => browser?.close());

  const sizes = [
    ['desktop', 1280],
    ['phone', 390],
  ] as const;
  const cases = sizes.flatMap(([size, width]) =>
    (['light', 'dark'] as const).flatMap((colorScheme) =>
      [0, 1, 2].map((which) => {
        const name = ['pets', 'hostile names', 'a thousand classes'][which]!;
        return { name, size, width, colorScheme, which };
      }),
    ),
  );

  it.each(cases)(
    '$name, $size, $colorScheme: quiet, alone, legible, and no wider than the screen',
    async ({ which, width, colorScheme }) => {
      const url = pathToFileURL(page([pets, hostile, thousand][which]!)).href;
      const tab: Page = await browser.newPage({ viewport: { width, height: 850 }, colorScheme });
      const [requests, messages]: [string[], string[]] = [[], []];
      tab.on('request', (request) => requests.push(request.url()));
      tab.on('console', (message) => messages.push(message.text()));
      tab.on('pageerror', (error) => messages.push(error.message));
      tab.on('dialog', (dialog) => messages.push(dialog.message()));
      try {
        await tab.goto(url);
        const seen = (await tab.evaluate(LOOK)) as Seen;
        expect(seen).toEqual({ overflow: 0, cut: [], faint: [], unnamed: 0, injected: 0 });
        const background = await tab.evaluate('getComputedStyle(document.body).backgroundColor');
        expect(background).toBe(colorScheme === 'dark' ? 'rgb(16, 19, 22)' : 'rgb(246, 246, 243)');
        expect(requests.filter((request) => !request.startsWith('data:'))).toEqual([url]);
        expect(messages).toEqual([]);
      } finally {
        await tab.close();
      }
    },
  );

  it('shows hostile names as they are', async () => {
    const tab = await browser.newPage();
    await tab.goto(pathToFileURL(page(hostile)).href);
    const text = (await tab.evaluate('document.body.innerText')) as string;
    for (const name of HOSTILE.slice(0, 2)) expect(text).toContain(name);
    expect(text).toContain("can't be read");
    await tab.close();
  });

  it.each(PLOTS)('draws the file %s.svg in both themes', async (name) => {
    const url = pathToFileURL(join(pets.run, 'plots', `${name}.svg`)).href;
    const fills: unknown[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      const tab = await browser.newPage({ colorScheme });
      await tab.goto(url);
      fills.push(await tab.evaluate(`getComputedStyle(document.querySelector('text')).fill`));
      await tab.close();
    }
    expect(new Set(fills).size).toBe(2);
  });
});
