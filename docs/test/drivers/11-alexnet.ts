/** @file Looks at stages of three variants of AlexNet. */
import type { Page } from 'playwright-core';

export async function drive(page: Page): Promise<void> {
  const figure = page.getByRole('figure', { name: 'AlexNet, drawn by its summary' });
  await figure.getByText('60,965,224, 243.9 MB').waitFor();
  const stage = figure.getByLabel('Stage');
  await stage.fill('3');
  await figure
    .getByText(/groups 2\).*Each column reads its own\. Output 256 × 27 × 27\./)
    .waitFor();
  await stage.press('ArrowRight');
  await stage.press('ArrowRight');
  await figure.getByText(/Reads both columns\. Output 384 × 13 × 13\./).waitFor();
  await figure.getByLabel('Variant').selectOption('torchvision');
  await figure.getByText('61,100,840, 244.4 MB').waitFor();
  await figure.getByText('convolutions 4%, linear layers 96%').waitFor();
  await figure.getByLabel('Variant').selectOption('batchnorm');
  await figure.getByText('61,103,144').waitFor();
  await stage.fill('1');
  await figure.getByText(/^Conv2d.*then ReLU.*Output 64 × 55 × 55/).waitFor();
  // A click on the drawing chooses, too: the first slab is the picture.
  await figure
    .getByRole('img', { name: /blocks from the picture/ })
    .click({ position: { x: 8, y: 60 } });
  await figure.getByText('The picture: 3 × 224 × 224 numbers.').waitFor();
}
