/** @file A small AlexNet that learns drawn digits in a worker while one watches, and then names the reader's. */
import { useEffect, useState } from 'react';
import {
  Button,
  Figure,
  LineChart,
  PixelGrid,
  Readout,
  Select,
  Slider,
  useWorker,
} from '../figure';
import { BLANK, DrawingPad } from './train-digits/DrawingPad';
import { placed } from './train-digits/ink';
import {
  type Device,
  EPOCHS,
  type FromTrainer,
  type Guess,
  SHOWN,
  SIDE,
  type ToTrainer,
} from './train-digits/messages';
import styles from './train-digits/train-digits.module.css';

const DEVICES: Readonly<Record<Device, string>> = {
  fastest: 'WebGPU, if there is',
  reference: 'reference backend',
};

type Point = readonly [x: number, y: number];
type Message<Type extends FromTrainer['type']> = Extract<FromTrainer, { type: Type }>;

interface Run {
  readonly phase: 'untrained' | 'loading' | 'training' | 'trained';
  readonly ready: Message<'ready'> | undefined;
  readonly loss: readonly Point[];
  readonly accuracy: readonly Point[];
  readonly validLoss: readonly Point[];
  readonly validAccuracy: readonly Point[];
  readonly filters: Float32Array | undefined;
  readonly guesses: readonly Guess[];
  readonly epochs: number;
}

const FRESH: Run = {
  phase: 'untrained',
  ready: undefined,
  loss: [],
  accuracy: [],
  validLoss: [],
  validAccuracy: [],
  filters: undefined,
  guesses: [],
  epochs: 0,
};

/** The run after a message. */
function after(run: Run, message: FromTrainer): Run {
  switch (message.type) {
    case 'ready':
      return { ...run, phase: 'training', ready: message };
    case 'step': {
      const { step, loss, accuracy } = message;
      return {
        ...run,
        loss: [...run.loss, [step, loss]],
        accuracy: [...run.accuracy, [step, accuracy]],
      };
    }
    case 'filters':
      return { ...run, filters: message.values };
    case 'epoch': {
      const { step, loss, accuracy, guesses, epoch } = message;
      return {
        ...run,
        epochs: epoch,
        guesses,
        validLoss: [...run.validLoss, [step, loss]],
        validAccuracy: [...run.validAccuracy, [step, accuracy]],
      };
    }
    case 'trained':
      return { ...run, phase: 'trained' };
    default:
      return run;
  }
}

/** The median of the last steps: single batches jump about. */
function smooth(points: readonly Point[]): Point[] {
  return points.map(([step], i) => {
    const last = points.slice(Math.max(0, i - 8), i + 1).map(([, value]) => value);
    return [step, last.sort((a, b) => a - b)[last.length >> 1]!];
  });
}

const percent = (share: number) => `${(share * 100).toFixed(1)}%`;

function state({ phase, ready, loss, accuracy, validAccuracy, epochs }: Run): string {
  const validated = validAccuracy.at(-1);
  const so = validated
    ? `Validation accuracy ${percent(validated[1])} after ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}.`
    : '';
  if (phase === 'untrained') return 'Not trained yet.';
  if (phase === 'loading') return 'Drawing digits and fetching the packages.';
  if (phase === 'trained')
    return `Training has ended. ${so || 'It was stopped before the first validation.'}`;
  const on = `Training on ${ready!.training} digits, on ${ready!.device}.`;
  const [step] = loss.at(-1) ?? [0];
  return `${on} Step ${step}${step ? `, accuracy so far ${percent(accuracy.at(-1)![1])}` : ''}. ${so}`;
}

const tryOne = (pixels: Uint8Array): ToTrainer => ({ type: 'name', pixels: placed(pixels) });

export function TrainDigits() {
  const [device, setDevice] = useState<Device>('fastest');
  const [goal, setGoal] = useState(0.9);
  const [seed, setSeed] = useState(1);
  const [run, setRun] = useState(FRESH);
  const [drawing, setDrawing] = useState<Uint8Array>(BLANK);
  const [drawn, setDrawn] = useState(0);
  const [probabilities, setProbabilities] = useState<readonly number[]>([]);
  const worker = useWorker<ToTrainer, FromTrainer>(
    () => new Worker(new URL('./train-digits/worker.ts', import.meta.url)),
    (message) => {
      if (message.type === 'named') setProbabilities(message.probabilities);
      else if (message.type === 'drawn') setDrawing(message.pixels);
      else setRun((before) => after(before, message));
    },
  );
  const { send } = worker;
  const isBusy = worker.isRunning && (run.phase === 'loading' || run.phase === 'training');
  const isBlank = drawing.every((level) => level === 0);

  // The answer is asked for anew whenever the drawing or the network has changed.
  const answersAfter = `${run.phase} ${run.epochs}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the network is another one after an epoch
  useEffect(() => {
    if (isBlank) setProbabilities([]);
    else send(tryOne(drawing));
  }, [drawing, isBlank, send, answersAfter]);

  const start = () => {
    setRun({ ...FRESH, phase: 'loading' });
    setProbabilities([]);
    worker.start({ type: 'train', device, seed, goal });
    setSeed(seed + 1);
  };
  const drawForMe = () => {
    send({ type: 'draw', seed: drawn });
    setDrawn(drawn + 3);
  };
  const steps = Math.max(run.loss.at(-1)?.[0] ?? 0, 60);
  return (
    <Figure
      title="A small AlexNet learns digits"
      caption={`Filters are drawn from blue (negative) over white (0) to red. Training ends when the validation accuracy passes the goal, or after ${EPOCHS} epochs.`}
      controls={
        <>
          {isBusy ? (
            <Button onClick={() => send({ type: 'stop' })}>Stop</Button>
          ) : (
            <Button primary onClick={start}>
              {run.phase === 'untrained' ? 'Train' : 'Train another'}
            </Button>
          )}
          <Slider
            label="Goal"
            value={goal}
            text={`accuracy ${goal.toFixed(2)}`}
            min={0.8}
            max={0.98}
            step={0.01}
            disabled={isBusy}
            onChange={setGoal}
          />
          <Select
            label="Compute on"
            value={device}
            options={DEVICES}
            disabled={isBusy}
            onChange={setDevice}
          />
        </>
      }
    >
      <Readout>{worker.failure ?? state(run)}</Readout>
      {run.ready && (
        <>
          <div className={styles.charts}>
            <LineChart
              label="Loss by step"
              xLabel="step"
              yLabel="loss"
              xRange={[0, steps]}
              series={[
                { name: 'training', points: smooth(run.loss) },
                { name: 'validation', points: run.validLoss },
              ]}
            />
            <LineChart
              label="Accuracy by step"
              xLabel="step"
              yLabel="accuracy"
              xRange={[0, steps]}
              yRange={[0, 1]}
              series={[
                { name: 'training, this epoch', points: run.accuracy },
                { name: 'validation', points: run.validAccuracy },
              ]}
            />
          </div>
          <div className={styles.part}>The 16 filters of the first convolution</div>
          {run.filters && <Filters values={run.filters} />}
          <div className={styles.part}>Validation pictures and what the network takes them for</div>
          <Shown pixels={run.ready.shown} guesses={run.guesses} />
          <div className={styles.part}>Your own</div>
          <DrawingPad
            pixels={drawing}
            probabilities={probabilities}
            onChange={setDrawing}
            onDrawForMe={drawForMe}
          />
        </>
      )}
    </Figure>
  );
}

function Filters({ values }: { readonly values: Float32Array }) {
  const most = values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  return (
    <div className={styles.tiles} role="img" aria-label="16 filters of 5 by 5 weights">
      {Array.from({ length: 16 }, (_, i) => (
        <PixelGrid
          // biome-ignore lint/suspicious/noArrayIndexKey: the index is the filter
          key={i}
          label={`Filter ${i + 1}`}
          values={values.subarray(i * 25, (i + 1) * 25)}
          range={[-most, most]}
          palette="diverging"
          rows={5}
          cols={5}
          lines={false}
          width={46}
        />
      ))}
    </div>
  );
}

interface ShownProps {
  readonly pixels: Uint8Array;
  readonly guesses: readonly Guess[];
}

function Shown({ pixels, guesses }: ShownProps) {
  return (
    <div className={styles.tiles}>
      {Array.from({ length: SHOWN }, (_, i) => {
        const guess = guesses[i];
        const isWrong = guess && guess.guess !== guess.label;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the index is the picture
          <div key={i} className={styles.tile} data-wrong={isWrong ? '' : undefined}>
            <PixelGrid
              label={`Validation picture ${i + 1}`}
              values={pixels.subarray(i * SIDE ** 2, (i + 1) * SIDE ** 2)}
              range={[0, 255]}
              rows={SIDE}
              cols={SIDE}
              lines={false}
              width={58}
            />
            {guess ? `${guess.guess}${isWrong ? `, not ${guess.label}` : ''}` : '?'}
          </div>
        );
      })}
    </div>
  );
}
