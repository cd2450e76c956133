/** @file The example of the figure kit: a filter of equal weights at one place of a small picture. */
import { useState } from 'react';
import { Figure, Labelled, PixelGrid, Readout, Row, Slider } from '../figure';

const SIZE = 8;
const PICTURE = Float32Array.from({ length: SIZE * SIZE }, (_, i) => {
  const distance = Math.hypot(Math.floor(i / SIZE) - 3.5, (i % SIZE) - 3.5);
  return distance < 3 ? 1 : 0;
});

export function SlidingWindow() {
  const [size, setSize] = useState(3);
  const [place, setPlace] = useState({ row: 1, col: 1 });
  const row = Math.min(place.row, SIZE - size);
  const col = Math.min(place.col, SIZE - size);
  const mean = (top: number, left: number) => {
    let sum = 0;
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) sum += PICTURE[(top + y) * SIZE + left + x]!;
    }
    return sum / size ** 2;
  };
  const outSize = SIZE - size + 1;
  const means = Float32Array.from({ length: outSize ** 2 }, (_, i) =>
    mean(Math.floor(i / outSize), i % outSize),
  );
  return (
    <Figure
      title="A window that takes the mean"
      caption="Move over either picture, or focus it and use the arrow keys: the window on the left gives one pixel on the right."
      controls={<Slider label="Window" value={size} min={1} max={5} onChange={setSize} />}
    >
      <Row>
        <Labelled label={`Picture, ${SIZE} x ${SIZE}`}>
          <PixelGrid
            label={`A disc, ${SIZE} by ${SIZE} pixels`}
            values={PICTURE}
            rows={SIZE}
            cols={SIZE}
            numbers
            width={280}
            highlights={[{ row, col, height: size, width: size }]}
            onHover={(cell) => cell && setPlace(cell)}
          />
        </Labelled>
        <Labelled label={`Means, ${outSize} x ${outSize}`}>
          <PixelGrid
            label={`Means of its windows, ${outSize} by ${outSize}`}
            values={means}
            rows={outSize}
            cols={outSize}
            palette="heat"
            numbers
            width={280}
            highlights={[{ row, col, height: 1, width: 1, tone: 'warm' }]}
            onHover={(cell) => cell && setPlace(cell)}
          />
        </Labelled>
      </Row>
      <Readout>
        Rows {row + 1} to {row + size}, columns {col + 1} to {col + size}: mean{' '}
        {mean(row, col).toFixed(2)}
      </Readout>
    </Figure>
  );
}
