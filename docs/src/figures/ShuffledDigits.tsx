/** @file Chapter 2: one dense network learns digits, its twin the same digits with their pixels shuffled. */
import { useState } from 'react';
import { Button, Figure, Labelled, LineChart, PixelGrid, Readout, useWorker } from '../figure';
import { EPOCHS, type Start, type Validated } from './shuffled-digits/messages';
import { PIXELS, SIDE, shuffled } from './shuffled-digits/order';
import styles from './shuffled-digits/shuffled-digits.module.css';
import { useDigits } from './shuffled-digits/use-digits';

const percent = (share: number) => `${(share * 100).toFixed(1)}%`;

function Tiles({ pixels, name }: { readonly pixels: Uint8Array; readonly name: string }) {
  return (
    <div className={styles.tiles} role="img" aria-label={`The digits 0 to 9, ${name}`}>
      {Array.from({ length: 10 }, (_, digit) => (
        <PixelGrid
          // biome-ignore lint/suspicious/noArrayIndexKey: the index is the digit
          key={digit}
          label={`${digit}, ${name}`}
          values={pixels.subarray(digit * PIXELS, (digit + 1) * PIXELS)}
          range={[0, 255]}
          rows={SIDE}
          cols={SIDE}
          lines={false}
          width={52}
        />
      ))}
    </div>
  );
}

function state(now: Validated | undefined, isRunning: boolean): string {
  if (!now) return isRunning ? 'Drawing 1,000 digits.' : 'Not trained yet.';
  const { step, steps, inOrder, shuffled: other } = now;
  const result = `In order ${percent(inOrder)} right, shuffled ${percent(other)}.`;
  if (isRunning) return `Step ${step} of ${steps}. ${result}`;
  return step === steps ? `Trained. ${result}` : `Stopped at step ${step}. ${result}`;
}

export function ShuffledDigits() {
  const digits = useDigits();
  const [seed, setSeed] = useState(1);
  const [points, setPoints] = useState<readonly Validated[]>([]);
  const worker = useWorker<Start, Validated>(
    () => new Worker(new URL('./shuffled-digits/worker.ts', import.meta.url)),
    (point) => setPoints((before) => [...before, point]),
  );
  const start = () => {
    setPoints([]);
    worker.start({ seed });
    setSeed(seed + 1);
  };
  return (
    <Figure
      title="Two networks, one of them sees noise"
      caption={`Both networks are 784 → 64 → 64 → 64 → 10. They are trained on the same 800 digits for ${EPOCHS} epochs and tested on 200 others, in a worker of this page.`}
      controls={
        worker.isRunning ? (
          <Button onClick={worker.stop}>Stop</Button>
        ) : (
          <Button primary onClick={start}>
            {points.length > 0 ? 'Train two others' : 'Train both'}
          </Button>
        )
      }
    >
      <div className={styles.rows}>
        <Labelled label="In order">
          {digits && <Tiles pixels={digits.pixels} name="in order" />}
        </Labelled>
        <Labelled label="The same pictures, shuffled: every pixel has moved, in all of them to the same place">
          {digits && <Tiles pixels={shuffled(digits.pixels, digits.order)} name="shuffled" />}
        </Labelled>
      </div>
      <Readout>{worker.failure ?? state(points.at(-1), worker.isRunning)}</Readout>
      {(points.length > 0 || worker.isRunning) && (
        <LineChart
          label="Validation accuracy by step"
          xLabel="step"
          yLabel="validation accuracy"
          xRange={[0, points.at(-1)?.steps ?? 240]}
          yRange={[0, 1]}
          series={[
            { name: 'in order', points: points.map(({ step, inOrder }) => [step, inOrder]) },
            {
              name: 'shuffled',
              points: points.map(({ step, shuffled: other }) => [step, other]),
              dashed: true,
            },
          ]}
        />
      )}
    </Figure>
  );
}
