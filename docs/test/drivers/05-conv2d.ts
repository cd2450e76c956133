/** @file Works out examples and an impossible shape; slides the kernel along a volume. */
import type { Page } from 'playwright-core';

export async function drive(page: Page): Promise<void> {
  const calculator = page.getByRole('figure', {
    name: 'A shape calculator that shows its working',
  });
  await calculator.getByText('[3, 128, 128] becomes [3, 126, 126]').waitFor();
  await calculator.getByLabel('Example').selectOption('Kernel 3, stride 3');
  await calculator.getByText('[3, 128, 128] becomes [3, 42, 42]').waitFor();
  await calculator.getByLabel('Example').selectOption('64 filters, kernel 3');
  await calculator.getByText('1,792 parameters').waitFor();
  await calculator.getByRole('spinbutton', { name: 'Kernel' }).fill('200');
  await calculator.getByText('does not fit').waitFor();

  const directions = page.getByRole('figure', { name: 'One, two and three directions' });
  await directions.getByLabel('Layer').selectOption('Conv3d');
  await directions.getByRole('slider', { name: 'Stop' }).fill('27');
  await directions.getByText('27 voxels of a volume at stop 27 of 27').waitFor();
}
