/** @file Switches transforms on and off, and goes to another epoch and back. */
import type { Page } from 'playwright-core';

const ALL = ['RandomHorizontalFlip()', 'RandomResizedCrop(64)', 'ColorJitter'];

export async function drive(page: Page): Promise<void> {
  const figure = page.getByRole('figure', { name: 'One picture, many pictures' });
  await figure.getByText('Epoch 0: 0 of 6 copies are as they were.').waitFor();
  for (const name of ALL) await figure.getByLabel(name).uncheck();
  await figure.getByText('6 of 6 copies are as they were.').waitFor();
  await figure.getByLabel('RandomHorizontalFlip()').check();
  const said = figure.getByText(/[1-5] of 6 copies are as they were/);
  await said.waitFor();
  const first = await said.textContent();
  await figure.getByLabel('Epoch').fill('7');
  await figure.getByText(/^Epoch 7:/).waitFor();
  await figure.getByLabel('Epoch').fill('0');
  await figure.getByText(first!).waitFor();
  await figure.getByLabel('RandomErasing()').check();
  await figure.getByLabel('RandomRotation(15)').check();
  await figure.getByText('Epoch 0: 0 of 6 copies are as they were.').waitFor();
}
