/** @file Draws batches in both modes: eval leaves the running averages alone. */
import type { Page } from 'playwright-core';

export async function drive(page: Page): Promise<void> {
  const figure = page.getByRole('figure', { name: 'One channel through batch norm' });
  const press = (name: string) => figure.getByRole('button', { name, exact: true }).click();
  await press('One batch');
  await figure.getByText(/after 1 batch:.*Given out: mean -?0\.00, variance 1\.00\./).waitFor();
  await press('20 batches');
  const averages = /Running averages after 21 batches: (mean [\d.]+, variance [\d.]+)\./;
  const before = averages.exec((await figure.getByText(averages).textContent())!)![1]!;
  await figure.getByLabel('Mode').selectOption('eval');
  await press('One batch');
  await figure.getByText(`after 22 batches: ${before}.`).waitFor();
  await figure.getByLabel('Numbers in a batch').fill('2');
  await press('Start again');
  await figure.getByText('No batch yet.').waitFor();
  await press('One batch');
  await figure.getByText('after 1 batch: mean 0.00, variance 1.00').waitFor();
}
