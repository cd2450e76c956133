/** @file Moves through the windows of an adaptive pool. */
import type { Page } from 'playwright-core';

export async function drive(page: Page): Promise<void> {
  const figure = page.getByRole('figure', { name: 'Windows of an adaptive pool' });
  await figure.getByText(/Windows along a side: 3, 3, 3 cells\./).waitFor();
  await figure.getByRole('application').focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await figure
    .getByText(/Output row 0, column 1: input rows 0 to 2, columns 2 to 4, mean/)
    .waitFor();
  await figure.getByLabel('Takes the').selectOption('largest');
  await figure.getByText(/columns 2 to 4, largest value 1\.00/).waitFor();
  await figure.getByLabel('Cells a side').fill('4');
  await figure.getByLabel('Output a side').fill('6');
  await figure.getByText(/Windows along a side: 1, 2, 1, 1, 2, 1 cells\./).waitFor();
  await figure.getByLabel('Output a side').fill('1');
  await figure.getByText('Output, 1 × 1').waitFor();
}
