/** @file Chapter 3: a filter steps over a picture, with padding and stride, and writes its sums down. */
import { useEffect, useState } from 'react';
import {
  Button,
  type Cell,
  Figure,
  Labelled,
  PixelGrid,
  Readout,
  Row,
  Select,
  Slider,
} from '../figure';
import { around, dot, padded, patchAt, type Square, short, slide } from './parts/sliding';

const SIZE = 6;
const PICTURE = [
  [0, 0, 0, 0, 0, 0],
  [0, 9, 9, 9, 0, 0],
  [0, 9, 9, 0, 0, 0],
  [0, 9, 0, 9, 0, 0],
  [0, 0, 0, 0, 9, 0],
  [0, 0, 0, 0, 0, 9],
].flat();

const FILTERS = {
  vertical: [-1, 0, 1, -1, 0, 1, -1, 0, 1],
  horizontal: [-1, -1, -1, 0, 0, 0, 1, 1, 1],
  mean: Array<number>(9).fill(1 / 9),
  sharpen: [0, -1, 0, -1, 5, -1, 0, -1, 0],
  copy: [0, 0, 0, 0, 1, 0, 0, 0, 0],
} as const satisfies Record<string, readonly number[]>;
type FilterName = keyof typeof FILTERS;

const NAMES: Record<FilterName, string> = {
  vertical: 'Vertical edges',
  horizontal: 'Horizontal edges',
  mean: 'Mean of nine',
  sharpen: 'Sharpen',
  copy: 'Copy',
};

const WEIGHTS = { least: -2, most: 2 };

const next = (weight: number) =>
  Number.isInteger(weight) && weight < WEIGHTS.most ? weight + 1 : WEIGHTS.least;

const term = (pixel: number, weight: number) =>
  weight < 0 ? `${short(pixel)}·(${short(weight)})` : `${short(pixel)}·${short(weight)}`;

function changed(
  values: readonly number[],
  { row, col }: Cell,
  size: number,
  to: (v: number) => number,
) {
  return values.map((value, i) => (i === row * size + col ? to(value) : value));
}

export function SlidingFilter() {
  const [picture, setPicture] = useState<readonly number[]>(PICTURE);
  const [name, setName] = useState<FilterName>('vertical');
  const [weights, setWeights] = useState<readonly number[]>(FILTERS.vertical);
  const [padding, setPadding] = useState(0);
  const [stride, setStride] = useState(1);
  const [step, setStep] = useState(0);
  const [isPlaying, setPlaying] = useState(false);

  const filter: Square = { size: 3, values: weights };
  const input = padded({ size: SIZE, values: picture }, padding);
  const output = slide(input, filter, stride);
  const count = output.values.length;
  const now = Math.min(step, count - 1);
  const place = { row: Math.floor(now / output.size), col: now % output.size };
  const corner = { row: place.row * stride, col: place.col * stride };
  const patch = patchAt(input, corner.row, corner.col, 3);
  const isLast = now === count - 1;

  useEffect(() => {
    if (!isPlaying || isLast) return setPlaying(false);
    const timer = setTimeout(() => setStep(now + 1), 350);
    return () => clearTimeout(timer);
  }, [isPlaying, isLast, now]);

  const go = (to: number) => {
    setPlaying(false);
    setStep(to);
  };
  const restart = (change: () => void) => {
    change();
    go(0);
  };
  const windowHere = { ...corner, height: 3, width: 3 };
  return (
    <Figure
      title="A filter slides over a picture"
      caption="Step through it. Click a pixel of the picture to switch it between 0 and 9, or a weight of the filter to count it up; click an output to go there. Arrow keys and Enter do the same."
      controls={
        <>
          <Select
            label="Filter"
            value={name}
            options={NAMES}
            onChange={(one) => {
              setName(one);
              setWeights(FILTERS[one]);
            }}
          />
          <Slider
            label="Padding"
            value={padding}
            min={0}
            max={2}
            onChange={(to) => restart(() => setPadding(to))}
          />
          <Slider
            label="Stride"
            value={stride}
            min={1}
            max={3}
            onChange={(to) => restart(() => setStride(to))}
          />
          <Button disabled={now === 0} onClick={() => go(now - 1)}>
            Back
          </Button>
          <Button primary disabled={isLast} onClick={() => go(now + 1)}>
            Step
          </Button>
          <Button
            onClick={() => {
              if (isLast) setStep(0);
              setPlaying(!isPlaying);
            }}
          >
            {isPlaying ? 'Pause' : 'Play'}
          </Button>
        </>
      }
    >
      <Row>
        <Labelled
          label={`Input, ${SIZE} x ${SIZE}${padding ? ` in zeros: ${input.size} x ${input.size}` : ''}`}
        >
          <PixelGrid
            label={`Picture of ${SIZE} by ${SIZE} pixels with padding ${padding}`}
            values={input.values}
            rows={input.size}
            cols={input.size}
            range={[0, 9]}
            numbers
            width={264}
            highlights={[
              { row: padding, col: padding, height: SIZE, width: SIZE, tone: 'quiet' },
              windowHere,
            ]}
            onPick={({ row, col }) => {
              const cell = { row: row - padding, col: col - padding };
              const isInside = [cell.row, cell.col].every((at) => at >= 0 && at < SIZE);
              if (isInside) setPicture(changed(picture, cell, SIZE, (value) => (value ? 0 : 9)));
            }}
          />
        </Labelled>
        <Labelled label="Filter, 3 x 3">
          <PixelGrid
            label="Weights of the filter"
            values={weights}
            rows={3}
            cols={3}
            palette="diverging"
            range={[-2, 2]}
            numbers
            width={126}
            onPick={(cell) => setWeights(changed(weights, cell, 3, next))}
          />
        </Labelled>
        <Labelled label={`Output, ${output.size} x ${output.size}`}>
          <PixelGrid
            label={`Output of ${output.size} by ${output.size} pixels, ${now + 1} of ${count} computed`}
            values={output.values.map((value, i) => (i <= now ? value : 0))}
            rows={output.size}
            cols={output.size}
            palette="diverging"
            range={around(output.values)}
            numbers={(value, { row, col }) => (row * output.size + col <= now ? short(value) : '')}
            width={Math.min(264, output.size * 48)}
            highlights={[{ ...place, height: 1, width: 1, tone: 'warm' }]}
            onPick={({ row, col }) => go(row * output.size + col)}
          />
        </Labelled>
      </Row>
      <Readout>
        Output row {place.row + 1}, column {place.col + 1}:{' '}
        {patch.map((pixel, i) => term(pixel, weights[i]!)).join(' + ')} ={' '}
        <strong>{short(dot(patch, weights))}</strong>
      </Readout>
    </Figure>
  );
}
