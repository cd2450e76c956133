/** @file A pad to draw a digit on, what the network is given of it, and what it says. */
import { useRef } from 'react';
import { Button, type Cell, Labelled, PixelGrid, Readout, Row } from '../../figure';
import { inked, placed } from './ink';
import { SIDE } from './messages';
import styles from './train-digits.module.css';

interface DrawingPadProps {
  readonly pixels: Uint8Array;
  /** One for each digit; empty before there is an answer. */
  readonly probabilities: readonly number[];
  onChange(pixels: Uint8Array): void;
  onDrawForMe(): void;
}

export const BLANK = new Uint8Array(SIDE * SIDE);
const RANGE = [0, 255] as const;

export function DrawingPad({ pixels, probabilities, onChange, onDrawForMe }: DrawingPadProps) {
  // A stroke goes on from the cell before as long as every move paints.
  const stroke = useRef<{ last: Cell | null; painted: boolean }>({ last: null, painted: false });
  const onHover = (cell: Cell | null) => {
    if (!cell || !stroke.current.painted) stroke.current.last = null;
    stroke.current.painted = false;
  };
  const onPaint = (cell: Cell) => {
    onChange(inked(pixels, stroke.current.last ?? cell, cell));
    stroke.current = { last: cell, painted: true };
  };
  const best = probabilities.indexOf(Math.max(...probabilities));
  return (
    <>
      <Row>
        <Labelled label="Draw a digit, large">
          <PixelGrid
            label="Your drawing, 28 by 28 pixels"
            values={pixels}
            range={RANGE}
            rows={SIDE}
            cols={SIDE}
            lines={false}
            width={224}
            onHover={onHover}
            onPaint={onPaint}
          />
        </Labelled>
        <Labelled label="What the network is given">
          <PixelGrid
            label="Your drawing, scaled and centred"
            values={placed(pixels)}
            range={RANGE}
            rows={SIDE}
            cols={SIDE}
            lines={false}
            width={84}
          />
        </Labelled>
        {probabilities.length > 0 && (
          <Labelled label="Probability of each digit">
            <ol className={styles.bars} start={0}>
              {probabilities.map((share, digit) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the index is the digit
                <li key={digit} data-best={digit === best ? '' : undefined}>
                  <span>{digit}</span>
                  <span className={styles.bar}>
                    <span style={{ width: `${share * 100}%` }} />
                  </span>
                  <span>{share.toFixed(2)}</span>
                </li>
              ))}
            </ol>
          </Labelled>
        )}
      </Row>
      <div className={styles.buttons}>
        <Button onClick={() => onChange(BLANK)}>Clear</Button>
        <Button onClick={onDrawForMe}>Draw one for me</Button>
      </div>
      <Readout>
        {probabilities.length > 0
          ? `The network says ${best}, with probability ${probabilities[best]!.toFixed(2)}.`
          : 'Nothing is drawn yet.'}
      </Readout>
    </>
  );
}
