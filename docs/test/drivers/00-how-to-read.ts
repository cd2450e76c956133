/** @file Moves the window that takes the mean. */
import type { Page } from 'playwright-core';

export async function drive(page: Page): Promise<void> {
  const figure = page.getByRole('figure', { name: 'A window that takes the mean' });
  await figure.getByRole('slider', { name: 'Window' }).fill('2');
  await figure.getByText('Means, 7 x 7').waitFor();
  await figure.getByRole('application').first().focus();
  await page.keyboard.press('ArrowDown');
  await figure.getByText('Rows 1 to 2, columns 1 to 2: mean 0.00').waitFor();
}
