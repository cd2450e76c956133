/** @file Opening a page as a reader would, and what must not be found there. */
import { existsSync } from 'node:fs';
import axe from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

export const chromiumPath = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find(existsSync);

export type Theme = 'light' | 'dark';

export const LOOKS = {
  desktop: { width: 1280, height: 800 },
  phone: { width: 390, height: 844 },
} as const;
export type Look = keyof typeof LOOKS;

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath!,
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--no-first-run',
    ],
  });
}

export interface Visit {
  readonly page: Page;
  /** What the page complained of and whom else it asked, since the last call. */
  takeComplaints(): string[];
  close(): Promise<void>;
}

export async function visit(
  browser: Browser,
  url: string,
  look: Look = 'desktop',
  theme: Theme = 'light',
): Promise<Visit> {
  const context: BrowserContext = await browser.newContext({
    viewport: LOOKS[look],
    colorScheme: theme,
    reducedMotion: 'reduce',
  });
  // Long enough for a machine with much else to do; what is there is not waited for.
  context.setDefaultTimeout(90_000);
  const page = await context.newPage();
  let complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', ({ message }) => complaints.push(message));
  context.on('request', (request) => {
    const asked = request.url();
    if (/^https?:/.test(asked) && !asked.startsWith(url)) complaints.push(`asked for ${asked}`);
  });
  return {
    page,
    takeComplaints: () => {
      const taken = complaints;
      complaints = [];
      return taken;
    },
    close: () => context.close(),
  };
}

/** Opens a page and waits until React has taken it over. */
export async function open(page: Page, url: string): Promise<void> {
  await page.goto(url, { waitUntil: 'load' });
  await page.waitForSelector('html[data-has-hydrated=true]', { state: 'attached' });
}

/** Flips the theme as the reader's system would, without loading the page again. */
export async function turn(page: Page, theme: Theme): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  await page.waitForSelector(`html[data-theme=${theme}]`, { state: 'attached' });
}

/** Elements that reach beyond the right edge of the page. */
export function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const edge = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= edge) return [];
    return [...document.querySelectorAll('main *')]
      .filter((element) => element.getBoundingClientRect().right > edge + 1)
      .slice(0, 3)
      .map((element) => `${element.tagName}.${element.className} reaches beyond the page`)
      .concat(`the page is ${document.documentElement.scrollWidth} wide, not ${edge}`);
  });
}

/** The same, of a page that is on a desktop, in a window as narrow as a phone's. */
export async function overflowingOnPhone(page: Page): Promise<string[]> {
  await page.setViewportSize(LOOKS.phone);
  const found = await overflowing(page);
  await page.setViewportSize(LOOKS.desktop);
  return found;
}

interface Judgement {
  /** The part of the page to look at; all of it where not given. */
  readonly within?: string;
  /** Only these rules. */
  readonly rules?: readonly string[];
}

/** What axe finds that is serious or critical, one line each. */
export async function axeFindings(page: Page, judgement: Judgement = {}): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async ({ within, rules }) => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') };
    const { violations } = await axe.run(document.querySelector(within ?? 'html')!, {
      resultTypes: ['violations'],
      // No rule that is judged reads style sheets, which axe would fetch once more for it.
      preload: false,
      ...(rules && { runOnly: [...rules] }),
    });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`);
  }, judgement);
}
