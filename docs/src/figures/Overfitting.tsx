/** @file More freedom fits the training points better and better, and the others only up to a point. */
import { useState } from 'react';
import { Figure, LineChart, Readout, Slider } from '../figure';
import styles from './Overfitting.module.css';
import { fitted, meanSquaredError, TRAINING, truth, VALIDATION } from './polynomial/fit';

const MOST = 11;
const ERRORS = Array.from({ length: MOST + 1 }, (_, degree) => {
  const curve = fitted(degree);
  return {
    degree,
    training: meanSquaredError(curve, TRAINING),
    validation: meanSquaredError(curve, VALIDATION),
  };
});

const WIDTH = 480;
const HEIGHT = 250;
const x = (at: number) => ((at + 1.05) / 2.1) * WIDTH;
const y = (value: number) => HEIGHT / 2 - (value / 2.2) * (HEIGHT / 2);

function pathOf(curve: (x: number) => number): string {
  return Array.from({ length: 169 }, (_, i) => {
    const at = -1.05 + i / 80;
    const value = Math.min(Math.max(curve(at), -3), 3);
    return `${i ? 'L' : 'M'}${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
  }).join('');
}

export function Overfitting() {
  const [degree, setDegree] = useState(3);
  const { training, validation } = ERRORS[degree]!;
  return (
    <Figure
      title="A curve with too much freedom"
      caption="Blue: the curve that was fitted to the 12 filled points. Green, dashed: where the points come from, before noise was added. The 12 rings are validation points, which the fit has never seen."
      controls={
        <Slider
          label="Degree of the polynomial"
          value={degree}
          min={0}
          max={MOST}
          onChange={setDegree}
        />
      }
    >
      <svg
        className={styles.plot}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`A polynomial of degree ${degree} through 12 noisy points`}
      >
        <path className={styles.truth} d={pathOf(truth)} />
        <path className={styles.curve} d={pathOf(fitted(degree))} />
        {TRAINING.map((point) => (
          <circle key={point.x} className={styles.training} cx={x(point.x)} cy={y(point.y)} r={5} />
        ))}
        {VALIDATION.map((point) => (
          <circle
            key={point.x}
            className={styles.validation}
            cx={x(point.x)}
            cy={y(point.y)}
            r={5}
          />
        ))}
      </svg>
      <Readout>
        Degree {degree}: {degree + 1} {degree === 0 ? 'weight' : 'weights'}, training error{' '}
        {training.toFixed(3)}, validation error {validation.toFixed(3)}.
      </Readout>
      <LineChart
        label="Errors by degree"
        xLabel="degree"
        yLabel="mean squared error"
        xRange={[0, MOST]}
        yRange={[0, 0.6]}
        series={[
          {
            name: 'training',
            points: ERRORS.slice(0, degree + 1).map((e) => [e.degree, e.training]),
          },
          {
            name: 'validation',
            points: ERRORS.slice(0, degree + 1).map((e) => [e.degree, Math.min(e.validation, 0.6)]),
          },
        ]}
      />
    </Figure>
  );
}
