/** @file Stacks layers that fit, and some that don't. */
import type { Page } from 'playwright-core';

export async function drive(page: Page): Promise<void> {
  const figure = page.getByRole('figure', { name: 'Two layers in a row' });
  await figure.getByText('[3, 128, 128], then [32, 62, 62], then [64, 60, 60].').waitFor();
  await figure.getByLabel('First: filters').selectText();
  await page.keyboard.type('48');
  await figure.getByText('expects 32 channels, but got 48').waitFor();
  await figure.getByLabel('Second: channels in').fill('48');
  await figure.getByText('then [48, 62, 62], then [64, 60, 60].').waitFor();
  await figure.getByRole('button', { name: 'Reset' }).click();
  await figure.getByText('then [32, 62, 62]').waitFor();
}
