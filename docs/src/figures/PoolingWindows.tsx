/** @file Chapter 7: windows of a pool on a picture of small numbers, average or maximum. */
import { useState } from 'react';
import { Check, Figure, Labelled, PixelGrid, Readout, Row, Select, Slider } from '../figure';
import { patchAt, short } from './parts/sliding';

const SIZE = 6;
const PICTURE = [
  [1, 3, 2, 1, 0, 4],
  [2, 9, 1, 1, 3, 2],
  [3, 2, 1, 0, 8, 1],
  [5, 6, 1, 2, 2, 0],
  [7, 0, 3, 9, 1, 5],
  [1, 2, 4, 2, 6, 3],
].flat();

const KINDS = { max: 'MaxPool2d', average: 'AvgPool2d' };
type Kind = keyof typeof KINDS;

const pool: Record<Kind, (values: readonly number[]) => number> = {
  max: (values) => Math.max(...values),
  average: (values) => values.reduce((a, b) => a + b, 0) / values.length,
};

export function PoolingWindows() {
  const [kind, setKind] = useState<Kind>('max');
  const [picture, setPicture] = useState<readonly number[]>(PICTURE);
  const [kernel, setKernel] = useState(2);
  const [ownStride, setOwnStride] = useState(1);
  const [isDefault, setDefault] = useState(true);
  const [output, setOutput] = useState(0);
  const stride = isDefault ? kernel : ownStride;
  const side = Math.floor((SIZE - kernel) / stride) + 1;
  const input = { size: SIZE, values: picture };
  const windowAt = (index: number) =>
    patchAt(input, Math.floor(index / side) * stride, (index % side) * stride, kernel);
  const pooled = Array.from({ length: side ** 2 }, (_, i) => pool[kind](windowAt(i)));
  const at = Math.min(output, side ** 2 - 1);
  const place = { row: Math.floor(at / side), col: at % side };
  const numbers = windowAt(at);
  return (
    <Figure
      title="One number for each window"
      caption="Move over the output to see the window behind each number. Click a pixel of the picture, or press Enter on it, to count it up."
      controls={
        <>
          <Select<Kind> label="Pool" value={kind} options={KINDS} onChange={setKind} />
          <Slider label="Kernel" value={kernel} min={2} max={4} onChange={setKernel} />
          <Check label="Stride as the kernel (default)" checked={isDefault} onChange={setDefault} />
          <Slider
            label="Stride"
            value={stride}
            min={1}
            max={4}
            disabled={isDefault}
            onChange={setOwnStride}
          />
        </>
      }
    >
      <Row>
        <Labelled label={`Picture, ${SIZE} x ${SIZE}`}>
          <PixelGrid
            label={`Picture of ${SIZE} by ${SIZE} pixels`}
            values={picture}
            rows={SIZE}
            cols={SIZE}
            range={[0, 9]}
            palette="heat"
            numbers
            width={264}
            highlights={[
              { row: place.row * stride, col: place.col * stride, height: kernel, width: kernel },
            ]}
            onPick={({ row, col }) =>
              setPicture(picture.map((v, i) => (i === row * SIZE + col ? (v + 1) % 10 : v)))
            }
          />
        </Labelled>
        <Labelled label={`Output, ${side} x ${side}`}>
          <PixelGrid
            label={`Output of ${side} by ${side} pixels`}
            values={pooled}
            rows={side}
            cols={side}
            range={[0, 9]}
            palette="heat"
            numbers
            width={44 * side}
            highlights={[{ ...place, height: 1, width: 1, tone: 'warm' }]}
            onHover={(cell) => cell && setOutput(cell.row * side + cell.col)}
          />
        </Labelled>
      </Row>
      <Readout>
        {kind === 'max' ? 'Largest' : 'Mean'} of {numbers.join(', ')}:{' '}
        <strong>{short(pooled[at]!)}</strong>
        {stride < kernel && '. The windows overlap.'}
        {stride > kernel && '. Some pixels are in no window.'}
      </Readout>
    </Figure>
  );
}
