/** @file Trains the small AlexNet until validation accuracy passes 0.9, stops another run, draws a digit. */
import type { Locator, Page } from 'playwright-core';

async function stepDown(page: Page): Promise<void> {
  const figure = page.getByRole('figure', { name: 'One weight, step by step' });
  const step = figure.getByRole('button', { name: 'Step', exact: true });
  await step.click();
  await figure.getByText('Step 1: weight -0.10, loss 2.21, slope -2.10.').waitFor();
  await figure.getByLabel('Learning rate').fill('2.1');
  await figure.getByText('training diverges').waitFor();
  await step.click();
  await figure.getByText('Step 1: weight 5.30').waitFor();
  await figure.getByRole('button', { name: 'Start again' }).click();
  await figure.getByText('Step 0: weight -1.00').waitFor();
}

/** The share in `Validation accuracy 92.5% after 2 epochs.` */
async function validationAccuracy(figure: Locator): Promise<number> {
  const said = await figure.getByText(/^Training has ended\. Validation accuracy/).textContent();
  return Number(/accuracy ([\d.]+)%/.exec(said!)![1]) / 100;
}

async function drawOne(page: Page, figure: Locator): Promise<void> {
  const pad = figure.getByRole('application', { name: 'Your drawing, 28 by 28 pixels' });
  await pad.scrollIntoViewIfNeeded();
  const box = (await pad.boundingBox())!;
  const at = (row: number, col: number) =>
    [box.x + ((col + 0.5) / 28) * box.width, box.y + ((row + 0.5) / 28) * box.height] as const;
  await page.mouse.move(...at(5, 14));
  await page.mouse.down();
  await page.mouse.move(...at(22, 14), { steps: 6 });
  await page.mouse.up();
}

export async function drive(page: Page): Promise<void> {
  await stepDown(page);
  const figure = page.getByRole('figure', { name: 'A small AlexNet learns digits' });
  const button = (name: string) => figure.getByRole('button', { name, exact: true });

  await button('Train').click();
  await figure.getByText(/Step [1-9]\d*, accuracy so far/).waitFor();
  await button('Stop').click();
  await figure.getByText(/^Training has ended\./).waitFor();

  await button('Train another').click();
  await figure.getByText(/^Training has ended\. Validation/).waitFor({ timeout: 180_000 });
  const accuracy = await validationAccuracy(figure);
  if (!(accuracy > 0.9))
    throw new Error(`Training ended with a validation accuracy of ${accuracy}.`);

  await drawOne(page, figure);
  await figure.getByText(/^The network says 1, with probability/).waitFor();
  await button('Clear').click();
  await figure.getByText('Nothing is drawn yet.').waitFor();
  await button('Draw one for me').click();
  await figure.getByText(/^The network says 0, with probability/).waitFor();
}
