/** @file Steps the filter, changes padding, stride and a weight; looks at both matrices. */
import type { Page } from 'playwright-core';

export async function drive(page: Page): Promise<void> {
  const sliding = page.getByRole('figure', { name: 'A filter slides over a picture' });
  await sliding.getByText('Output, 4 x 4').waitFor();
  await sliding.getByText('Output row 1, column 1').waitFor();
  await sliding.getByRole('button', { name: 'Step' }).click();
  await sliding.getByText('Output row 1, column 2').waitFor();
  await sliding.getByRole('slider', { name: 'Padding' }).fill('1');
  await sliding.getByText('Input, 6 x 6 in zeros: 8 x 8').waitFor();
  await sliding.getByText('Output, 6 x 6').waitFor();
  await sliding.getByRole('slider', { name: 'Stride' }).fill('2');
  await sliding.getByText('Output, 3 x 3').waitFor();
  await sliding.getByLabel('Filter', { exact: true }).selectOption('Copy');
  await sliding.getByRole('application', { name: /^Output/ }).focus();
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'Enter'])
    await page.keyboard.press(key);
  await sliding.getByText(/^Output row 2, column 2: .* = 9$/).waitFor();
  await sliding.getByRole('application', { name: 'Weights of the filter' }).focus();
  await page.keyboard.press('Enter');
  await sliding.getByText(/^Output row 2, column 2: 9·1 \+ .* = 18$/).waitFor();

  const matrix = page.getByRole('figure', { name: 'The matrix behind a convolution' });
  await matrix.getByText('sees 9 of 16 pixels').waitFor();
  await matrix.getByRole('application', { name: 'Outputs, 2 by 2' }).focus();
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight']) await page.keyboard.press(key);
  await matrix.getByText('Output 4 is').waitFor();
  await matrix.getByLabel('Layer').selectOption('Dense (Linear)');
  await matrix.getByText('64 weights').waitFor();
}
