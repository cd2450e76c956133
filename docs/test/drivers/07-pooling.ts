/** @file Takes the maximum and the mean, with the default stride and one that overlaps. */
import type { Page } from 'playwright-core';

export async function drive(page: Page): Promise<void> {
  const figure = page.getByRole('figure', { name: 'One number for each window' });
  await figure.getByText('Largest of 1, 3, 2, 9: 9').waitFor();
  await figure.getByLabel('Pool', { exact: true }).selectOption('AvgPool2d');
  await figure.getByText('Mean of 1, 3, 2, 9: 3.75').waitFor();
  await figure.getByRole('application', { name: /^Picture/ }).focus();
  await page.keyboard.press('Enter');
  await figure.getByText('Mean of 2, 3, 2, 9: 4').waitFor();
  await figure.getByRole('slider', { name: 'Kernel' }).fill('3');
  await figure.getByText('Output, 2 x 2').waitFor();
  await figure.getByRole('checkbox').uncheck();
  await figure.getByText('Output, 4 x 4').waitFor();
  await figure.getByText('The windows overlap.').waitFor();
}
