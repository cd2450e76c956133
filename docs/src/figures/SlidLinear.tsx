/** @file Chapter 3: the matrix of a convolution beside that of a dense layer of the same size. */
import { useState } from 'react';
import { Figure, Labelled, PixelGrid, Readout, Row, Select } from '../figure';
import { around, short, slide } from './parts/sliding';

const SIZE = 4;
const KERNEL = 3;
const OUT = SIZE - KERNEL + 1;
const PICTURE = { size: SIZE, values: [1, 0, 2, 3, 0, 4, 1, 0, 2, 1, 0, 3, 1, 2, 0, 1] };
const FILTER = { size: KERNEL, values: [1, 0, -1, 2, 0, -2, 1, 0, -1] };

/** Where pixel `col` lies in the window of output `row`; -1 outside. */
function tapOf(row: number, col: number): number {
  const y = Math.floor(col / SIZE) - Math.floor(row / OUT);
  const x = (col % SIZE) - (row % OUT);
  return y >= 0 && y < KERNEL && x >= 0 && x < KERNEL ? y * KERNEL + x : -1;
}

const TAPS = Array.from({ length: OUT ** 2 * SIZE ** 2 }, (_, i) =>
  tapOf(Math.floor(i / SIZE ** 2), i % SIZE ** 2),
);
/** Weights that nobody shares. */
const DENSE = TAPS.map((_, i) => (((37 * i) % 101) % 5) - 2);

const KINDS = { convolution: 'Convolution', dense: 'Dense (Linear)' };
type Kind = keyof typeof KINDS;

export function SlidLinear() {
  const [kind, setKind] = useState<Kind>('convolution');
  const [output, setOutput] = useState(0);
  const isDense = kind === 'dense';
  const matrix = isDense ? DENSE : TAPS.map((tap) => (tap < 0 ? 0 : FILTER.values[tap]!));
  const results = isDense
    ? Array.from({ length: OUT ** 2 }, (_, row) =>
        PICTURE.values.reduce((sum, pixel, col) => sum + pixel * DENSE[row * SIZE ** 2 + col]!, 0),
      )
    : slide(PICTURE, FILTER, 1).values;
  const place = { row: Math.floor(output / OUT), col: output % OUT };
  const sees = isDense
    ? { row: 0, col: 0, height: SIZE, width: SIZE }
    : { ...place, height: KERNEL, width: KERNEL };
  return (
    <Figure
      title="The matrix behind a convolution"
      caption="Each row of the matrix makes one output of the 16 pixels, read row by row. Move over the outputs, or over the rows of the matrix. In a convolution, every row holds the same nine weights, one step further on, and zeros elsewhere."
      controls={<Select<Kind> label="Layer" value={kind} options={KINDS} onChange={setKind} />}
    >
      <Row>
        <Labelled label="Picture, 4 x 4">
          <PixelGrid
            label="Picture of 4 by 4 pixels"
            values={PICTURE.values}
            rows={SIZE}
            cols={SIZE}
            range={[0, 4]}
            numbers
            width={150}
            highlights={[sees]}
          />
        </Labelled>
        <Labelled label="Output, 2 x 2">
          <PixelGrid
            label="Outputs, 2 by 2"
            values={results}
            rows={OUT}
            cols={OUT}
            palette="diverging"
            range={around(results)}
            numbers
            width={100}
            highlights={[{ ...place, height: 1, width: 1, tone: 'warm' }]}
            onHover={(cell) => cell && setOutput(cell.row * OUT + cell.col)}
          />
        </Labelled>
        <Labelled label="Matrix, 4 outputs x 16 pixels">
          <PixelGrid
            label="Matrix of 4 outputs by 16 pixels"
            values={matrix}
            rows={OUT ** 2}
            cols={SIZE ** 2}
            palette="diverging"
            range={[-2, 2]}
            numbers={(value, { row, col }) => (isDense || tapOf(row, col) >= 0 ? short(value) : '')}
            width={480}
            highlights={[{ row: output, col: 0, height: 1, width: SIZE ** 2 }]}
            onHover={(cell) => cell && setOutput(cell.row)}
          />
        </Labelled>
      </Row>
      <Readout>
        Output {output + 1} is {short(results[output]!)} and sees{' '}
        {isDense ? 'all 16 pixels' : '9 of 16 pixels'}. The layer has{' '}
        <strong>{isDense ? '64 weights' : '9 weights'}</strong>
        {isDense ? ', each of its own.' : ', which all four outputs share.'}
      </Readout>
    </Figure>
  );
}
