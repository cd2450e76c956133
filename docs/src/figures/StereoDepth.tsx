/** @file Chapter 1: a ball seen by two eyes; how far it has moved between their pictures says how far away it is. */
import { useState } from 'react';
import { Figure, Labelled, LineChart, PixelGrid, Readout, Row, Slider } from '../figure';

const ROWS = 36;
const COLS = 64;
/** The focal length in pixels: an eye that sees 60 degrees across its 64 pixels. */
const FOCAL = COLS / 2 / Math.tan(Math.PI / 6);
/** Metres. */
const BALL = 0.12;
const NEAREST = 0.5;
const FARTHEST = 8;

/** Pixels by which the ball lies farther to the right for the left eye: f · b / Z. */
const disparityAt = (distance: number, baseline: number) => (FOCAL * baseline) / distance;

/** What one eye sees: posts so far away that both see them in the same place, and a ball at `x` before them. */
function view(x: number, distance: number): number[] {
  const radius = (FOCAL * BALL) / distance;
  return Array.from({ length: ROWS * COLS }, (_, i) => {
    const [row, col] = [Math.floor(i / COLS), i % COLS];
    const behind = row < 22 ? 0.82 - 0.34 * Number(col % 9 === 4 && row > 13) : 0.5;
    const covered = radius + 0.5 - Math.hypot(col + 0.5 - x, row + 0.5 - ROWS / 2);
    const share = Math.min(Math.max(covered, 0), 1);
    return behind * (1 - share) + 0.12 * share;
  });
}

export function StereoDepth() {
  const [distance, setDistance] = useState(1);
  const [centimetres, setCentimetres] = useState(6.5);
  const baseline = centimetres / 100;
  const disparity = disparityAt(distance, baseline);
  const whole = Math.round(disparity);
  const guess = whole > 0 ? `${((FOCAL * baseline) / whole).toFixed(2)} m` : 'infinitely far';
  const eyes = [
    { name: 'Left eye', x: COLS / 2 + disparity / 2 },
    { name: 'Right eye', x: COLS / 2 - disparity / 2 },
  ];
  const curve = Array.from({ length: 61 }, (_, i) => {
    const z = NEAREST + (i / 60) * (FARTHEST - NEAREST);
    return [z, disparityAt(z, baseline)] as const;
  });
  return (
    <Figure
      title="Two eyes, two pictures"
      caption="A ball hangs in front of posts that are very far away. Each eye sees it in front of other posts. The frame in the middle of each picture is the same direction for both eyes."
      controls={
        <>
          <Slider
            label="Distance of the ball"
            value={distance}
            text={`${distance.toFixed(1)} m`}
            min={NEAREST}
            max={FARTHEST}
            step={0.1}
            onChange={setDistance}
          />
          <Slider
            label="Between the eyes"
            value={centimetres}
            text={`${centimetres.toFixed(1)} cm`}
            min={1}
            max={20}
            step={0.5}
            onChange={setCentimetres}
          />
        </>
      }
    >
      <Row>
        {eyes.map(({ name, x }) => (
          <Labelled key={name} label={name}>
            <PixelGrid
              label={`What the ${name.toLowerCase()} sees`}
              values={view(x, distance)}
              rows={ROWS}
              cols={COLS}
              lines={false}
              width={290}
              highlights={[{ row: 0, col: COLS / 2 - 1, height: ROWS, width: 2, tone: 'warm' }]}
            />
          </Labelled>
        ))}
      </Row>
      <Readout>
        The ball moves by <strong>{disparity.toFixed(2)} pixels</strong> from one picture to the
        other. Counted in whole pixels that is {whole}, from which one would say: {guess}.
      </Readout>
      <LineChart
        label="Disparity by distance"
        xLabel="distance in metres"
        yLabel="pixels"
        xRange={[0, FARTHEST]}
        yRange={[0, Math.ceil(disparityAt(NEAREST, baseline))]}
        series={[
          { name: 'disparity at each distance', points: curve },
          { name: 'the ball', points: [[distance, disparity]] },
        ]}
      />
    </Figure>
  );
}
