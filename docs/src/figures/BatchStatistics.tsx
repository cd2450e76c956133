/** @file One channel before and after batch norm: a batch as dots, its statistics, and the running averages. */
import { useState } from 'react';
import { Button, Figure, Readout, Row, Select, Slider, useStriate } from '../figure';
import styles from './BatchStatistics.module.css';

/** What the channel really is, which no batch knows. */
const MEAN = 3;
const DEVIATION = 1.5;
const MOMENTUM = 0.1;
const START = { mean: 0, variance: 1 };

type Mode = 'train' | 'eval';
const MODES: Readonly<Record<Mode, string>> = { train: 'train()', eval: 'eval()' };

interface Statistics {
  readonly mean: number;
  readonly variance: number;
}

interface State {
  readonly running: Statistics;
  readonly batch: readonly number[];
  readonly batches: number;
}

const FRESH: State = { running: START, batch: [], batches: 0 };

function statisticsOf(values: readonly number[], lost: 0 | 1): Statistics {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, variance: squares / (values.length - lost) };
}

function towards(running: Statistics, batch: Statistics): Statistics {
  const mix = (key: keyof Statistics) => (1 - MOMENTUM) * running[key] + MOMENTUM * batch[key];
  return { mean: mix('mean'), variance: mix('variance') };
}

export function BatchStatistics() {
  const striate = useStriate();
  const [size, setSize] = useState(16);
  const [mode, setMode] = useState<Mode>('train');
  const [state, setState] = useState(FRESH);

  const draw = (count: number) => {
    let { running, batch, batches } = state;
    for (let i = 0; i < count; i++) {
      batches++;
      const noise = new striate!.tensor.Generator(batches).normal(size);
      batch = Array.from(noise, (value) => MEAN + DEVIATION * value);
      if (mode === 'train') running = towards(running, statisticsOf(batch, 1));
    }
    setState({ running, batch, batches });
  };
  const { running, batch } = state;
  const own = batch.length > 0 ? statisticsOf(batch, 0) : undefined;
  const used = mode === 'train' ? own : running;
  const after = used ? batch.map((x) => (x - used.mean) / Math.sqrt(used.variance + 1e-5)) : [];
  const words = ({ mean, variance }: Statistics) =>
    `mean ${mean.toFixed(2)}, variance ${variance.toFixed(2)}`;
  return (
    <Figure
      title="One channel through batch norm"
      caption={`Each dot is one number of the channel. The numbers come from a distribution with mean ${MEAN} and variance ${DEVIATION ** 2}. The upper lines are what the layer is given, with the mean of the batch (orange) and the running mean (violet); the lower ones what it gives out: numbers around 0 (grey).`}
      controls={
        <>
          <Select label="Mode" value={mode} options={MODES} onChange={setMode} />
          <Slider label="Numbers in a batch" value={size} min={2} max={64} onChange={setSize} />
          <Button primary disabled={!striate} onClick={() => draw(1)}>
            One batch
          </Button>
          <Button disabled={!striate} onClick={() => draw(20)}>
            20 batches
          </Button>
          <Button onClick={() => setState(FRESH)}>Start again</Button>
        </>
      }
    >
      <Row>
        <Dots name="Given" values={batch} marks={{ batch: own?.mean, running: running.mean }} />
        <Dots name="Given out" values={after} marks={{ zero: 0 }} />
      </Row>
      <Readout>
        {own ? `This batch: ${words(own)}. ` : 'No batch yet. '}
        Running averages after {state.batches} {state.batches === 1 ? 'batch' : 'batches'}:{' '}
        {words(running)}.{after.length > 0 && ` Given out: ${words(statisticsOf(after, 0))}.`}
      </Readout>
    </Figure>
  );
}

const WIDTH = 480;
const HEIGHT = 92;
const LEAST = -3;
const MOST = 8;
const x = (value: number) =>
  ((Math.min(Math.max(value, LEAST), MOST) - LEAST) / (MOST - LEAST)) * (WIDTH - 24) + 12;

interface DotsProps {
  readonly name: string;
  readonly values: readonly number[];
  readonly marks: Readonly<Record<string, number | undefined>>;
}

function Dots({ name, values, marks }: DotsProps) {
  return (
    <div className={styles.dots}>
      <div className={styles.name}>{name}</div>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`${name}: ${values.length} dots on a line of numbers`}
      >
        <path className={styles.axis} d={`M0 58H${WIDTH}`} />
        {[-2, 0, 2, 4, 6].map((tick) => (
          <g key={tick}>
            <path className={styles.axis} d={`M${x(tick)} 54v8`} />
            <text x={x(tick)} y={82} textAnchor="middle">
              {tick}
            </text>
          </g>
        ))}
        {Object.entries(marks).map(
          ([kind, value]) =>
            value !== undefined && <path key={kind} data-mark={kind} d={`M${x(value)} 8V62`} />,
        )}
        {values.map((value, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the index is the number in the batch
          <circle key={i} cx={x(value)} cy={44 - (i % 4) * 8} r={4.5} />
        ))}
      </svg>
    </div>
  );
}
