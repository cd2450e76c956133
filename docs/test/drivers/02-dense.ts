/** @file Follows a pixel into the row, and trains both networks to the end: they have to come out alike. */
import type { Page } from 'playwright-core';

async function follow(page: Page): Promise<void> {
  const figure = page.getByRole('figure', { name: 'From a picture to a row of numbers' });
  await figure.getByRole('application').focus();
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight']) await page.keyboard.press(key);
  await figure
    .getByText(
      'Row 2, column 2 is number 30 of 784. Its neighbours are numbers 1, 2, 3, 29, 31, 57, 58, 59.',
    )
    .waitFor();
  await figure.getByRole('checkbox').check();
  await figure.getByText('folded again').waitFor();
  const said = await figure.getByText(/^Row 2, column 2 is number/).textContent();
  const numbers = /numbers ([\d, ]+)\./.exec(said!)![1]!.split(', ').map(Number);
  if (numbers.at(-1)! - numbers[0]! < 200)
    throw new Error(`Shuffled neighbours still lie together: ${numbers}.`);
}

export async function drive(page: Page): Promise<void> {
  await follow(page);
  const figure = page.getByRole('figure', { name: 'Two networks, one of them sees noise' });
  await figure.getByRole('button', { name: 'Train both' }).click();
  await figure.getByText(/^Step \d+ of 240\./).waitFor();
  await figure.getByRole('button', { name: 'Stop' }).click();
  await figure.getByText(/^Stopped at step \d+/).waitFor();
  await figure.getByRole('button', { name: 'Train two others' }).click();
  const end = figure.getByText(/^Trained\. In order/);
  await end.waitFor({ timeout: 90_000 });
  const [inOrder, shuffled] = /order ([\d.]+)% right, shuffled ([\d.]+)%/
    .exec((await end.textContent())!)!
    .slice(1)
    .map(Number);
  if (!(inOrder! > 85 && shuffled! > 85 && Math.abs(inOrder! - shuffled!) < 8))
    throw new Error(`In order ${inOrder}% were right, shuffled ${shuffled}%.`);
}
