/** @file Edges of the drawn picture, a file, a film and a refused camera; a filter that is learned to the end. */
import type { Locator, Page } from 'playwright-core';

/** Black on the left of column 64, white from there on: 128 x 96 pixels, as the figure has. */
async function halves(page: Page): Promise<Buffer> {
  const address = await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width: 128, height: 96 });
    const context = canvas.getContext('2d')!;
    context.fillRect(0, 0, 128, 96);
    context.fillStyle = 'white';
    context.fillRect(64, 0, 64, 96);
    return canvas.toDataURL('image/png');
  });
  return Buffer.from(address.split(',')[1]!, 'base64');
}

/** Goes to a pixel with the keys; the first key only shows where one is. */
async function goTo(page: Page, figure: Locator, row: number, col: number): Promise<void> {
  const picture = figure.getByRole('application', { name: 'Picture', exact: true });
  await picture.blur();
  await picture.focus();
  await page.keyboard.press('ArrowDown');
  for (let at = 1; at < row; at++) await page.keyboard.press('ArrowDown');
  for (let at = 1; at < col; at++) await page.keyboard.press('ArrowRight');
}

async function refuse(page: Page, figure: Locator): Promise<void> {
  await page.evaluate(() => {
    navigator.mediaDevices.getUserMedia = () =>
      Promise.reject(new DOMException('no', 'NotAllowedError'));
  });
  await figure.getByRole('button', { name: 'Use the camera' }).click();
  await figure.getByText('The camera was refused').waitFor();
}

/** A film that shows grey with a white half below. */
async function film(page: Page, figure: Locator): Promise<void> {
  await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width: 320, height: 240 });
    const context = canvas.getContext('2d')!;
    const draw = () => {
      context.fillStyle = 'rgb(100 100 100)';
      context.fillRect(0, 0, 320, 240);
      context.fillStyle = 'white';
      context.fillRect(0, 120, 320, 120);
    };
    draw();
    setInterval(draw, 50);
    navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(20);
  });
  await figure.getByRole('button', { name: 'Use the camera' }).click();
  await figure.getByText(/brightness (99|100|101), Gx 0, Gy 0/).waitFor();
  await figure.getByRole('button', { name: 'Freeze the camera' }).click();
  await goTo(page, figure, 48, 2);
  await figure.getByText(/Row 48, column 2: brightness (99|100|101), Gx 0, Gy 6[12]\d, /).waitFor();
}

async function lookForEdges(page: Page): Promise<void> {
  const figure = page.getByRole('figure', { name: 'Edges of a picture' });
  await figure.locator('input[type=file]').setInputFiles({
    name: 'halves.png',
    mimeType: 'image/png',
    buffer: await halves(page),
  });
  await goTo(page, figure, 2, 64);
  await figure
    .getByText('Row 2, column 64: brightness 0, Gx 1020, Gy 0, magnitude 1020.')
    .waitFor();
  await page.keyboard.press('ArrowRight');
  await figure.getByText('column 65: brightness 255, Gx 1020').waitFor();
  await page.keyboard.press('ArrowRight');
  await figure.getByText('column 66: brightness 255, Gx 0').waitFor();
  await page.keyboard.press('ArrowLeft');

  await figure.getByLabel('Filter', { exact: true }).selectOption('Prewitt');
  await goTo(page, figure, 2, 65);
  await figure.getByText('Gx 765, Gy 0, magnitude 765.').waitFor();
  await figure.getByRole('application', { name: 'Weights of Gx' }).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await goTo(page, figure, 2, 65);
  await figure.getByText('Gx 765, Gy 0').waitFor();

  await figure.locator('input[type=file]').setInputFiles({
    name: 'words.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('no picture'),
  });
  await figure.getByText('words.txt is no picture that this browser can read.').waitFor();
  await refuse(page, figure);
  await figure.getByLabel('Filter', { exact: true }).selectOption('Sobel');
  await figure.getByRole('button', { name: 'Drawn picture' }).click();
  await goTo(page, figure, 2, 2);
  await film(page, figure);
}

export async function drive(page: Page): Promise<void> {
  await lookForEdges(page);
  const figure = page.getByRole('figure', { name: 'Random weights become a filter' });
  await figure.getByRole('button', { name: 'Step', exact: true }).click();
  await figure.getByText(/^Step 1: loss/).waitFor();
  await figure.getByRole('button', { name: 'Learn' }).click();
  const end = figure.getByText(/^Step 20\d: loss/);
  await end.waitFor({ timeout: 180_000 });
  const [loss, apart] = (await end.textContent())!.match(/\d\.\d+/g)!.map(Number);
  if (!(loss! < 0.001 && apart! < 0.02))
    throw new Error(`After 200 steps the loss is ${loss}, the weights are ${apart} apart.`);
  await figure.getByLabel('Learn from').selectOption('the drawn picture');
  await figure.getByText(/^Step 0: loss/).waitFor();
}
