/** @file Chapter 5: the same kernel along one, two and three sides. */
import { useState } from 'react';
import { Figure, Labelled, PixelGrid, Readout, Row, Select, Slider } from '../figure';

const KERNEL = 3;

const KINDS = {
  1: {
    name: 'Conv1d',
    size: 12,
    what: 'samples of a signal',
    example: 'sound, a heartbeat, the temperature of each hour',
  },
  2: {
    name: 'Conv2d',
    size: 8,
    what: 'pixels of a picture',
    example: 'photographs, maps, spectrograms',
  },
  3: {
    name: 'Conv3d',
    size: 5,
    what: 'voxels of a volume',
    example: 'a scan of a body, the frames of a film',
  },
} as const;
type Kind = keyof typeof KINDS;

const OPTIONS: Record<`${Kind}`, string> = { 1: 'Conv1d', 2: 'Conv2d', 3: 'Conv3d' };

/** Something smooth to slide over, from 0 to 1. */
const wave = (x: number, y: number, z: number) =>
  0.5 + 0.25 * Math.sin(0.9 * x + 0.4 * z) + 0.25 * Math.cos(0.8 * y - 0.5 * z);

export function KernelDims() {
  const [chosen, setChosen] = useState<`${Kind}`>('2');
  const [step, setStep] = useState(0);
  const dims = Number(chosen) as Kind;
  const { name, size, what, example } = KINDS[dims];
  const out = size - KERNEL + 1;
  const count = out ** dims;
  const at = Math.min(step, count - 1);
  const [x, y, z] = [at % out, Math.floor(at / out) % out, Math.floor(at / out ** 2)];
  const rows = dims === 1 ? 1 : size;
  const slices = Array.from({ length: dims === 3 ? size : 1 }, (_, depth) => depth);
  return (
    <Figure
      title="One, two and three directions"
      caption="The number in the name is the number of directions in which the kernel slides. It always reaches through all channels."
      controls={
        <>
          <Select
            label="Layer"
            value={chosen}
            options={OPTIONS}
            onChange={(to) => {
              setChosen(to);
              setStep(0);
            }}
          />
          <Slider
            label="Stop"
            value={at + 1}
            min={1}
            max={count}
            onChange={(to) => setStep(to - 1)}
          />
        </>
      }
    >
      <Row>
        {slices.map((depth) => (
          <Labelled
            key={depth}
            label={
              dims === 3
                ? `Slice ${depth + 1}`
                : `One channel of ${size}${dims === 2 ? ` x ${size}` : ''}`
            }
          >
            <PixelGrid
              label={dims === 3 ? `Slice ${depth + 1} of the volume` : `Input of ${name}`}
              values={Array.from({ length: rows * size }, (_, i) =>
                wave(i % size, Math.floor(i / size), depth),
              )}
              rows={rows}
              cols={size}
              palette="heat"
              width={dims === 3 ? 110 : dims === 2 ? 240 : 420}
              highlights={
                depth >= z && depth < z + KERNEL
                  ? [{ row: y, col: x, height: Math.min(rows, KERNEL), width: KERNEL }]
                  : []
              }
            />
          </Labelled>
        ))}
      </Row>
      <Readout>
        {name}: the kernel covers {Array(dims).fill(KERNEL).join(' x ')} = {KERNEL ** dims} {what}{' '}
        at stop {at + 1} of {count}. Examples: {example}.
      </Readout>
    </Figure>
  );
}
