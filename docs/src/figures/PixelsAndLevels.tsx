/** @file Chapter 1: a picture with as many pixels and as many levels as one likes, and the numbers in a part of it. */
import { useMemo, useState } from 'react';
import { type Cell, Figure, Labelled, PixelGrid, Readout, Row, Select, Slider } from '../figure';
import { scene } from './parts/scene';

const CHANNELS = { red: 'Red', green: 'Green', blue: 'Blue' };
type Channel = keyof typeof CHANNELS;
const INDEX: Readonly<Record<Channel, number>> = { red: 0, green: 1, blue: 2 };
const PART = { height: 6, width: 8 };

const grouped = (value: number) => value.toLocaleString('en-US');
const clamped = (at: number, most: number) => Math.min(Math.max(at, 0), most);

export function PixelsAndLevels() {
  const [width, setWidth] = useState(64);
  const [bits, setBits] = useState(8);
  const [channel, setChannel] = useState<Channel>('red');
  /** Where the part lies, from 0 to 1, whatever the number of pixels. */
  const [place, setPlace] = useState({ x: 0.19, y: 0.45 });

  const height = (width * 3) / 4;
  const most = 2 ** bits - 1;
  const light = useMemo(() => scene(width, height), [width, height]);
  const levels = useMemo(() => light.map((share) => Math.round(share * most)), [light, most]);
  const top = clamped(Math.round(place.y * height) - PART.height / 2, height - PART.height);
  const left = clamped(Math.round(place.x * width) - PART.width / 2, width - PART.width);

  /** The part's levels of one colour. */
  const partOf = (plane: number) =>
    Array.from({ length: PART.height * PART.width }, (_, i) => {
      const [row, col] = [top + Math.floor(i / PART.width), left + (i % PART.width)];
      return levels[(plane * height + row) * width + col]!;
    });
  const planes = [0, 1, 2].map(partOf);
  const moveTo = (cell: Cell | null) =>
    cell && setPlace({ x: (cell.col + 0.5) / width, y: (cell.row + 0.5) / height });
  const numbers = 3 * width * height;
  const bytes = Math.ceil((numbers * bits) / 8);
  return (
    <Figure
      title="From light to numbers"
      caption="Move over the picture, or go through it with the arrow keys, to choose the part that is shown in large. Then take pixels away, and bits."
      controls={
        <>
          <Slider
            label="Pixels across"
            value={width}
            min={8}
            max={128}
            step={8}
            onChange={setWidth}
          />
          <Slider
            label="Bits"
            value={bits}
            text={`${bits}: levels 0 to ${most}`}
            min={1}
            max={8}
            onChange={setBits}
          />
          <Select<Channel>
            label="Numbers of"
            value={channel}
            options={CHANNELS}
            onChange={setChannel}
          />
        </>
      }
    >
      <Row>
        <Labelled label={`Picture, ${width} x ${height} pixels`}>
          <PixelGrid
            label={`Picture of ${height} by ${width} pixels`}
            values={levels}
            channels={3}
            range={[0, most]}
            rows={height}
            cols={width}
            lines={false}
            width={360}
            highlights={[{ row: top, col: left, ...PART, tone: 'warm' }]}
            onHover={moveTo}
          />
        </Labelled>
        <Labelled label="The part in the frame">
          <PixelGrid
            label="The part in large"
            values={planes.flat()}
            channels={3}
            range={[0, most]}
            rows={PART.height}
            cols={PART.width}
            width={200}
          />
        </Labelled>
        <Labelled label={`${CHANNELS[channel]}, as numbers`}>
          <PixelGrid
            label={`Levels of ${channel} in the part`}
            values={planes[INDEX[channel]]!}
            range={[0, most]}
            rows={PART.height}
            cols={PART.width}
            numbers
            width={360}
          />
        </Labelled>
      </Row>
      <Readout>
        The pixel in the frame's upper left corner is row {top + 1}, column {left + 1}: red{' '}
        {planes[0]![0]}, green {planes[1]![0]}, blue {planes[2]![0]}. The whole picture is {width} x{' '}
        {height} x 3 = {grouped(numbers)} numbers of {bits} {bits === 1 ? 'bit' : 'bits'}:{' '}
        <strong>{grouped(bytes)} bytes</strong>.
      </Readout>
    </Figure>
  );
}
