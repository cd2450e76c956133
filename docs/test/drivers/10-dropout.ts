/** @file Draws masks of both kinds, and none in eval mode. */
import type { Page } from 'playwright-core';

export async function drive(page: Page): Promise<void> {
  const figure = page.getByRole('figure', { name: 'Masks of dropout' });
  const said = figure.getByText(/^Step \d+: \d+ of 324 are zero/);
  await figure.getByText(/: 1[3-9]\d of 324 are zero/).waitFor();
  const before = await said.textContent();
  await figure.getByRole('button', { name: 'Next step' }).click();
  await figure.getByText(/^Step 2:/).waitFor();
  if ((await said.textContent())!.slice(7) === before!.slice(7))
    throw new Error('The mask stayed.');
  await figure.getByLabel('Drop', { exact: true }).selectOption('channels');
  await figure.getByText(/: (36|72|108|144|180|216|252|288) of 324 are zero/).waitFor();
  await figure.getByLabel('Mode').selectOption('eval');
  await figure.getByText(/: 0 of 324 are zero/).waitFor();
  await figure.getByLabel('Mode').selectOption('train');
  await figure.getByLabel('Drop', { exact: true }).selectOption('elements');
  await figure.getByLabel('Probability p').fill('0.9');
  await figure.getByText(/: (2[6-9]|30|31)\d of 324 are zero/).waitFor();
}
