/** @file Gradient descent on one weight: how the learning rate decides whether steps arrive, swing or run away. */
import { useState } from 'react';
import { Button, Figure, Readout, Slider } from '../figure';
import styles from './LearningRate.module.css';

const BEST = 2;
const START = -1;
const loss = (w: number) => 0.5 * (w - BEST) ** 2;
const slope = (w: number) => w - BEST;

const WIDTH = 480;
const HEIGHT = 250;
const BASE = HEIGHT - 24;
const x = (w: number) => ((w + 3) / 10) * WIDTH;
const y = (value: number) => BASE - (value / 12.5) * (BASE - 12);
const isInside = (w: number) => w >= -3 && w <= 7;

const CURVE = Array.from({ length: 101 }, (_, i) => {
  const w = -3 + i / 10;
  return `${i ? 'L' : 'M'}${x(w).toFixed(1)} ${y(loss(w)).toFixed(1)}`;
}).join('');

function verdict(rate: number): string {
  if (rate < 0.1) return 'Each step is small: it will take many.';
  if (rate <= 1) return 'Each step comes nearer.';
  if (rate < 2) return 'Each step jumps over the lowest point, but lands nearer to it.';
  if (rate === 2) return 'Each step lands as far away on the other side.';
  return 'Each step lands farther away: training diverges.';
}

export function LearningRate() {
  const [rate, setRate] = useState(0.3);
  const [weights, setWeights] = useState<readonly number[]>([START]);
  const w = weights.at(-1)!;
  const next = w - rate * slope(w);
  const seen = weights.filter(isInside);
  const path = seen.map((at, i) => `${i ? 'L' : 'M'}${x(at).toFixed(1)} ${y(loss(at)).toFixed(1)}`);
  const to = Math.min(Math.max(next, -3), 7);
  return (
    <Figure
      title="One weight, step by step"
      caption="The curve is the loss of a model with a single weight. The dot is where the weight is now, the arrow below where the next step takes it."
      controls={
        <>
          <Slider
            label="Learning rate"
            value={rate}
            text={rate.toFixed(2)}
            min={0.05}
            max={2.2}
            step={0.05}
            onChange={(value) => {
              setRate(value);
              setWeights([START]);
            }}
          />
          <Button primary disabled={!isInside(w)} onClick={() => setWeights([...weights, next])}>
            Step
          </Button>
          <Button onClick={() => setWeights([START])}>Start again</Button>
        </>
      }
    >
      <svg
        className={styles.plot}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`A bowl whose lowest point is at weight ${BEST}; the weight is at ${w.toFixed(2)}`}
      >
        <path className={styles.axis} d={`M0 ${BASE}H${WIDTH}`} />
        {[-2, 0, 2, 4].map((tick) => (
          <text key={tick} x={x(tick)} y={BASE + 18} textAnchor="middle">
            {tick}
          </text>
        ))}
        <text x={WIDTH - 4} y={BASE + 18} textAnchor="end">
          weight
        </text>
        <text x={4} y={16}>
          loss
        </text>
        <path className={styles.curve} d={CURVE} />
        <path className={styles.trace} d={path.join('')} />
        {seen.map((at, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the index is the step
          <circle key={i} className={styles.past} cx={x(at)} cy={y(loss(at))} r={3.5} />
        ))}
        {isInside(w) && (
          <>
            <circle className={styles.now} cx={x(w)} cy={y(loss(w))} r={7} />
            <path className={styles.arrow} d={`M${x(w)} ${BASE}H${x(to)}`} />
            <path className={styles.head} d={`M${x(to)} ${BASE}l${to < w ? 10 : -10} -6v12z`} />
          </>
        )}
      </svg>
      <Readout>
        Step {weights.length - 1}: weight {w.toFixed(2)}, loss {loss(w).toFixed(2)}, slope{' '}
        {slope(w).toFixed(2)}. Next weight: {w.toFixed(2)} - {rate.toFixed(2)} × (
        {slope(w).toFixed(2)}) = {next.toFixed(2)}. {verdict(rate)}
      </Readout>
    </Figure>
  );
}
