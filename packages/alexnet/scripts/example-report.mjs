/**
 * @file Makes reports of runs that never were, to look at, and with --shots pictures of them in Chromium, among them
 * those of the README (docs): node scripts/example-report.mjs OUT [--shots]
 */
import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import sharp from 'sharp';

const out = resolve(process.argv[2] ?? 'example-report');
const bundle = fileURLToPath(new URL(`../.example-report-${process.pid}.mjs`, import.meta.url));

const source = `
export { noiseRun, petsRun } from './test/example-run.js';
export { writeReport } from './src/cli/report/write-report.js';`;

async function load() {
  await build({
    stdin: { contents: source, resolveDir: fileURLToPath(new URL('..', import.meta.url)) },
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    outfile: bundle,
  });
  try {
    return await import(pathToFileURL(bundle).href);
  } finally {
    await rm(bundle);
  }
}

const SIZES = { desktop: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } };

async function shoot(browser, name, report) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const colorScheme of ['light', 'dark']) {
      const page = await browser.newPage({ viewport, colorScheme });
      await page.goto(pathToFileURL(report).href);
      await page.screenshot({
        path: join(out, `${name}-${size}-${colorScheme}.png`),
        fullPage: true,
      });
      await page.close();
    }
  }
}

/** What the README shows: the first screen, and the top losses. */
const DOCS = [
  { name: 'report-light', size: 'desktop', colorScheme: 'light', hash: '' },
  { name: 'report-phone-dark', size: 'phone', colorScheme: 'dark', hash: '' },
  { name: 'report-losses-dark', size: 'desktop', colorScheme: 'dark', hash: '#top-losses' },
  { name: 'report-phone-losses-light', size: 'phone', colorScheme: 'light', hash: '#top-losses' },
];

async function documentIn(browser, report) {
  const docs = new URL('../docs/', import.meta.url);
  await mkdir(docs, { recursive: true });
  for (const { name, size, colorScheme, hash } of DOCS) {
    const page = await browser.newPage({ viewport: SIZES[size], colorScheme });
    await page.goto(pathToFileURL(report).href + hash);
    const shot = sharp(await page.screenshot()).png({ palette: true, colours: 128, effort: 10 });
    await shot.toFile(fileURLToPath(new URL(`${name}.png`, docs)));
    await page.close();
  }
}

const { noiseRun, petsRun, writeReport } = await load();
const named = (count) =>
  Array.from({ length: count }, (_, i) => `class ${String(i).padStart(3, '0')}`);
const SPECIES = [
  'Abyssinian cat',
  'American Staffordshire terrier',
  'Beagle',
  'Bengal',
  'Boxer',
  'Chihuahua',
  'Pug',
];
const RUNS = {
  pets: (folder) => petsRun(folder),
  seven: (folder) =>
    noiseRun(folder, { classes: SPECIES, training: 50, validation: 600, epochs: 1 }),
  'twenty-four': (folder) =>
    noiseRun(folder, { classes: named(24), training: 50, validation: 600, epochs: 2 }),
  twelve: (folder) =>
    noiseRun(folder, { classes: named(12), training: 50, validation: 600, epochs: 60 }),
  thousand: (folder) =>
    noiseRun(folder, { classes: named(1000), training: 22_500, validation: 25_000, epochs: 90 }),
};
const browser = process.argv.includes('--shots')
  ? await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
  : undefined;
await mkdir(out, { recursive: true });
// From there, so that reports name relative paths, as most do.
process.chdir(out);
for (const [name, make] of Object.entries(RUNS)) {
  await mkdir(name, { recursive: true });
  const { files } = await writeReport(await make(name));
  console.log(join(out, files[0]));
  if (browser) await shoot(browser, name, files[0]);
  if (browser && name === 'pets') await documentIn(browser, files[0]);
}
await browser?.close();
