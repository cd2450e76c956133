/** @file Chapter 2: where a pixel and its neighbours land when a picture becomes a row of numbers. */
import { useMemo, useState } from 'react';
import { type Cell, Check, Figure, Labelled, PixelGrid, Readout, Row, Slider } from '../figure';
import { PIXELS, SIDE, shuffled } from './shuffled-digits/order';
import styles from './shuffled-digits/shuffled-digits.module.css';
import { useDigits } from './shuffled-digits/use-digits';

const BLANK = new Uint8Array(PIXELS);
/** Wider than a pixel, so that one can see them. */
const MARKS = { chosen: 8, neighbour: 4 };

/** The pixels around `cell` that are in the picture, the cell itself not. */
function neighboursOf({ row, col }: Cell): readonly number[] {
  return [-1, 0, 1].flatMap((dy) =>
    [-1, 0, 1]
      .map((dx) => ({ row: row + dy, col: col + dx }))
      .filter((at) => Math.min(at.row, at.col) >= 0 && Math.max(at.row, at.col) < SIDE)
      .map((at) => at.row * SIDE + at.col)
      .filter((index) => index !== row * SIDE + col),
  );
}

interface StripProps {
  readonly pixels: Uint8Array;
  readonly chosen: number;
  readonly neighbours: readonly number[];
}

/** The row of numbers, with a mark for the chosen pixel and one for each neighbour. */
function Strip({ pixels, chosen, neighbours }: StripProps) {
  const levels = useMemo(
    () =>
      Array.from(pixels, (level, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the index is the place
        <rect key={at} x={at} width={1.2} height={24} fill={`rgb(${level} ${level} ${level})`} />
      )),
    [pixels],
  );
  const mark = (at: number, tone: keyof typeof MARKS) => (
    <rect
      key={at}
      x={at + (1 - MARKS[tone]) / 2}
      y={26}
      width={MARKS[tone]}
      height={22}
      data-tone={tone}
    />
  );
  return (
    <svg
      className={styles.strip}
      viewBox={`0 0 ${PIXELS} 48`}
      preserveAspectRatio="none"
      role="img"
      aria-label="The row of 784 numbers"
    >
      {levels}
      {neighbours.map((at) => mark(at, 'neighbour'))}
      {mark(chosen, 'chosen')}
    </svg>
  );
}

export function FlattenedPixels() {
  const digits = useDigits();
  const [digit, setDigit] = useState(8);
  const [isShuffled, setShuffled] = useState(false);
  const [cell, setCell] = useState<Cell>({ row: 13, col: 14 });

  const picture = digits?.pixels.subarray(digit * PIXELS, (digit + 1) * PIXELS) ?? BLANK;
  const row = useMemo(
    () => (digits && isShuffled ? shuffled(picture, digits.order) : picture),
    [picture, digits, isShuffled],
  );
  const placeOf = (index: number) => (digits && isShuffled ? digits.order.indexOf(index) : index);
  const chosen = placeOf(cell.row * SIDE + cell.col);
  const neighbours = neighboursOf(cell)
    .map(placeOf)
    .sort((a, b) => a - b);
  return (
    <Figure
      title="From a picture to a row of numbers"
      caption="Move over the picture, or go through it with the arrow keys. Orange is the pixel that you are on, blue are the pixels that touch it."
      controls={
        <>
          <Slider label="Digit" value={digit} min={0} max={9} onChange={setDigit} />
          <Check label="Shuffle the row" checked={isShuffled} onChange={setShuffled} />
        </>
      }
    >
      <div className={styles.rows}>
        <Row>
          <Labelled label="Picture, 28 x 28">
            <PixelGrid
              label="A digit of 28 by 28 pixels"
              values={picture}
              range={[0, 255]}
              rows={SIDE}
              cols={SIDE}
              lines={false}
              width={224}
              highlights={[{ row: cell.row - 1, col: cell.col - 1, height: 3, width: 3 }]}
              onHover={(at) => at && setCell(at)}
            />
          </Labelled>
          {digits && isShuffled && (
            <Labelled label="The shuffled row, folded again">
              <PixelGrid
                label="The shuffled digit of 28 by 28 pixels"
                values={row}
                range={[0, 255]}
                rows={SIDE}
                cols={SIDE}
                lines={false}
                width={224}
                highlights={[chosen, ...neighbours].map((at, i) => ({
                  row: Math.floor(at / SIDE),
                  col: at % SIDE,
                  height: 1,
                  width: 1,
                  tone: i === 0 ? 'warm' : 'primary',
                }))}
              />
            </Labelled>
          )}
        </Row>
        <Labelled label="Row, 1 x 784">
          <Strip pixels={row} chosen={chosen} neighbours={neighbours} />
        </Labelled>
      </div>
      <Readout>
        Row {cell.row + 1}, column {cell.col + 1} is number {chosen + 1} of 784. Its neighbours are
        numbers {neighbours.map((at) => at + 1).join(', ')}.
      </Readout>
    </Figure>
  );
}
