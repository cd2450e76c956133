/** @file Looks at both curves of cats and dogs, and raises the degree of the polynomial until it overfits. */
import type { Page } from 'playwright-core';

export async function drive(page: Page): Promise<void> {
  const curve = page.getByRole('figure', { name: 'Five epochs of cats and dogs' });
  await curve.getByText('With eval(): 0.801, 0.851, 0.869, 0.885, 0.897.').waitFor();
  await curve.getByLabel('Axis').selectOption('whole');
  await curve.getByRole('img', { name: /validation accuracy by epoch.*0\.897/ }).waitFor();
  await curve.getByLabel('Show').selectOption('loss');
  await curve.getByText('Notebook: 0.52 to 0.21. Measured: 0.514 to 0.208.').waitFor();

  const fit = page.getByRole('figure', { name: 'A curve with too much freedom' });
  await fit
    .getByText('Degree 3: 4 weights, training error 0.024, validation error 0.038.')
    .waitFor();
  await fit.getByLabel('Degree of the polynomial').fill('11');
  await fit
    .getByText('Degree 11: 12 weights, training error 0.000, validation error 0.449.')
    .waitFor();
}
