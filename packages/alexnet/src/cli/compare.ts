/**
 * @file `--compare`: the same training on several devices at once, step by step, to see that they agree. Weights,
 * order, augmentation and dropout masks are the same on all; nothing is kept.
 */
import type { StepEvent } from '../training/events.js';
import { train } from '../training/train.js';
import type { DeviceName } from './device.js';
import type { Io } from './io.js';
import type { TrainPlan } from './run-plan.js';
import { openSession, type RunSession } from './run-session.js';
import { runSources } from './run-sources.js';
import { formatTable } from './table.js';

/** One step of training on every device. */
interface Row {
  readonly step: number;
  readonly losses: readonly number[];
}

/** Cells of the curves under the table. */
const CURVE_WIDTH = 60;
const BLOCKS = '▁▂▃▄▅▆▇█';

/** Trains on all `devices` in step and prints their losses as they come, then both curves and how far they part. */
export async function compare(
  plan: TrainPlan,
  devices: readonly DeviceName[],
  io: Io,
  signal: AbortSignal,
): Promise<void> {
  const sessions: RunSession[] = [];
  const rows: Row[] = [];
  try {
    for (const device of devices) {
      const settings = { ...plan.settings, device };
      sessions.push(await openSession({ ...plan, settings }));
    }
    io.out(`${sessions.map(({ backend }) => `${backend.name}: ${backend.device}`).join('\n')}\n\n`);
    io.out(`${['step', ...devices, 'apart'].map((cell) => cell.padStart(10)).join('  ')}\n`);
    const runs = sessions.map((session) => stepsOf(plan, session, signal));
    for await (const row of together(runs)) {
      rows.push(row);
      const cells = [row.step, ...row.losses.map((loss) => loss.toFixed(6))];
      const apart = spread(row).toExponential(1);
      io.out(`${[...cells, apart].map((cell) => String(cell).padStart(10)).join('  ')}\n`);
    }
  } finally {
    await Promise.all(sessions.map((session) => session.close()));
  }
  io.out(`\n${curves(rows, devices)}\n`);
}

async function* stepsOf(
  plan: TrainPlan,
  session: RunSession,
  signal: AbortSignal,
): AsyncGenerator<StepEvent> {
  const { epochs, labelSmoothing, accumulate, clipNorm } = plan.recipe;
  const options = { epochs, labelSmoothing, accumulate, clipNorm, signal };
  for await (const event of train({ ...session, ...runSources(plan, session), ...options })) {
    if (event.type === 'step' && event.phase === 'training') yield event;
  }
}

/** The same step of every run at a time, until one of them ends. */
async function* together(runs: readonly AsyncGenerator<StepEvent>[]): AsyncGenerator<Row> {
  try {
    for (;;) {
      const next = await Promise.all(runs.map((run) => run.next()));
      const events = next.flatMap(({ done, value }) => (done ? [] : [value as StepEvent]));
      if (events.length < runs.length) return;
      yield { step: events[0]!.globalStep, losses: events.map(({ stepLoss }) => stepLoss) };
    }
  } finally {
    await Promise.all(runs.map((run) => run.return(undefined)));
  }
}

/** The largest difference between two losses, in parts of the largest, or as it is below 1. */
function spread({ losses }: Row): number {
  const largest = Math.max(...losses);
  return (largest - Math.min(...losses)) / Math.max(1, Math.abs(largest));
}

function curves(rows: readonly Row[], devices: readonly DeviceName[]): string {
  const all = rows.flatMap(({ losses }) => losses);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const drawn = devices.map((device, i) => [
    device,
    curve(
      rows.map(({ losses }) => losses[i]!),
      low,
      high,
    ),
  ]);
  const worst = Math.max(...rows.map(spread));
  const table = formatTable(['device', `loss from ${high.toFixed(4)} to ${low.toFixed(4)}`], drawn);
  return `${table}\nThe losses of ${rows.length} steps are at most ${worst.toExponential(1)} apart.`;
}

/** A block per step, or per some steps where there are many. */
function curve(losses: readonly number[], low: number, high: number): string {
  const every = Math.ceil(losses.length / CURVE_WIDTH);
  return losses
    .filter((_, i) => i % every === 0)
    .map((loss) => BLOCKS[Math.round(((loss - low) / (high - low || 1)) * (BLOCKS.length - 1))])
    .join('');
}
