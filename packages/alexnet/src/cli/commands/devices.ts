import { availableParallelism, cpus, totalmem } from 'node:os';
import { availability } from '@striate/backend-node';
import type { Command } from 'commander';
import { DEVICES, type Device, deviceNames } from '../device.js';
import { addExamples } from '../help.js';
import type { Io } from '../io.js';

interface DeviceReport {
  readonly name: string;
  readonly summary: string;
  readonly usable: boolean;
  /** What it runs on, or why it can't and how to mend that. */
  readonly detail: string;
}

export function addDevices(program: Command, io: Io): void {
  const command = program
    .command('devices')
    .summary('say what a model can be trained on here, and what is missing')
    .description(
      'Opens every backend and says what it runs on, or why it cannot run here and how to mend that.',
    )
    .optionsGroup('Output:')
    .option('--json', 'print one JSON object')
    .action(async ({ json }: { json?: true }) => {
      const machine = describeMachine();
      const devices: DeviceReport[] = [];
      for (const name of deviceNames) devices.push(await tried(name, DEVICES[name]));
      if (json) io.out(`${JSON.stringify({ machine, devices })}\n`);
      else io.out(asText(machine, devices, io.isTerminal ? io.columns : Number.POSITIVE_INFINITY));
    });
  addExamples(command, [['devices', 'what `--device` can be here']]);
}

/** Opens the device, so that "usable" is no guess. */
async function tried(name: string, device: Device): Promise<DeviceReport> {
  const { summary } = device;
  const problem = device.check();
  if (problem) return { name, summary, usable: false, detail: problem };
  try {
    const backend = await device.open(undefined);
    const detail = backend.device;
    await backend.close();
    return { name, summary, usable: true, detail };
  } catch (error) {
    return { name, summary, usable: false, detail: (error as Error).message };
  }
}

function describeMachine() {
  const found = availability();
  return {
    processor: cpus()[0]?.model.trim() ?? process.arch,
    threads: availableParallelism(),
    instructionSets: found.available ? found.instructionSets : [],
    memoryGiB: Number((totalmem() / 2 ** 30).toFixed(1)),
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
  };
}

const INDENT = 16;

/** The lines of a text, none wider than that where its words allow it. */
function broken(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines;
}

function asText(
  machine: ReturnType<typeof describeMachine>,
  devices: readonly DeviceReport[],
  columns: number,
): string {
  const { processor, threads, instructionSets, memoryGiB, node, platform } = machine;
  const rows = devices.flatMap(({ name, usable, summary, detail }) => [
    `${name.padEnd(10)} ${usable ? 'yes' : 'no '}  ${summary}`,
    ...broken(detail, columns - INDENT).map((line) => ' '.repeat(INDENT) + line),
  ]);
  return [
    `machine         ${processor}, ${threads} hardware threads, ${memoryGiB} GiB memory`,
    `${' '.repeat(INDENT)}${platform}, node ${node}, instruction sets ${instructionSets.join(', ') || 'unknown'}`,
    ...rows,
    '',
  ].join('\n');
}
