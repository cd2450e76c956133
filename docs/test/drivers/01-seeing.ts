/** @file Takes pixels and bits away, moves the light along the wavelengths and the ball into the distance. */
import type { Page } from 'playwright-core';

async function takeAway(page: Page): Promise<void> {
  const figure = page.getByRole('figure', { name: 'From light to numbers' });
  await figure.getByText('64 x 48 x 3 = 9,216 numbers of 8 bits: 9,216 bytes.').waitFor();
  await figure.getByRole('application').focus();
  await page.keyboard.press('ArrowDown');
  // The upper left corner is sky: 0.36, 0.58 and 0.86 of the light, a little more further down.
  await figure.getByText('row 1, column 1: red 94, green 149, blue 220.').waitFor();
  await figure.getByRole('slider', { name: 'Bits' }).fill('2');
  await figure.getByText('row 1, column 1: red 1, green 2, blue 3.').waitFor();
  await figure.getByText('9,216 numbers of 2 bits: 2,304 bytes.').waitFor();
  await figure.getByRole('slider', { name: 'Pixels across' }).fill('8');
  await figure.getByText('Picture, 8 x 6 pixels').waitFor();
  await figure.getByText('8 x 6 x 3 = 144 numbers of 2 bits: 36 bytes.').waitFor();
  await figure.getByLabel('Numbers of').selectOption('Blue');
  await figure.getByText('Blue, as numbers').waitFor();
}

export async function drive(page: Page): Promise<void> {
  await takeAway(page);

  const cones = page.getByRole('figure', { name: 'Three cones look at one light' });
  await cones.getByRole('slider', { name: 'Wavelength' }).fill('535');
  await cones.getByText('535 nm: short 0.00, middle 1.00, long 0.8').waitFor();
  await cones.getByRole('slider', { name: 'Wavelength' }).fill('420');
  await cones.getByText('420 nm: short 1.00').waitFor();

  const stereo = page.getByRole('figure', { name: 'Two eyes, two pictures' });
  await stereo.getByText(/moves by 3\.60 pixels .* that is 4, .*: 0\.90 m\./).waitFor();
  await stereo.getByRole('slider', { name: 'Distance of the ball' }).fill('2');
  await stereo.getByText(/moves by 1\.80 pixels .* that is 2, .*: 1\.80 m\./).waitFor();
  await stereo.getByRole('slider', { name: 'Between the eyes' }).fill('13');
  await stereo.getByText(/moves by 3\.60 pixels/).waitFor();
  await stereo.getByRole('slider', { name: 'Between the eyes' }).fill('1');
  await stereo.getByText(/moves by 0\.28 pixels .* that is 0, .*: infinitely far\./).waitFor();
}
