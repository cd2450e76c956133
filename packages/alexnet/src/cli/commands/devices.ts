import type { Command } from 'commander';
import { DEVICES, deviceNames } from '../device.js';
import type { Io } from '../io.js';

export function addDevices(program: Command, io: Io): void {
  program
    .command('devices')
    .summary('say what a model can be trained on here, and what is missing')
    .action(async () => {
      for (const name of deviceNames) {
        const device = DEVICES[name];
        const problem = device.check();
        io.out(`${name.padEnd(10)} ${problem ? 'no ' : 'yes'}  ${device.summary}\n`);
        if (problem) {
          io.out(`${' '.repeat(16)}${problem}\n`);
          continue;
        }
        const backend = await device.open(undefined);
        io.out(`${' '.repeat(16)}${backend.device}\n`);
        await backend.close();
      }
    });
}
