/**
 * @file A grid of pixels: a canvas with one pixel per cell, scaled without smoothing, under an SVG with lines,
 * numbers, highlights and the pointer. The same for 3x3 weights and for a photograph.
 */
import { type KeyboardEvent, type PointerEvent, useEffect, useId, useRef, useState } from 'react';
import { colorOf, inkOn, type Palette, type Rgb } from './colors';
import styles from './figure.module.css';

export interface Cell {
  readonly row: number;
  readonly col: number;
}

/** A frame around cells, such as the window of a filter. */
export interface Highlight extends Cell {
  readonly height: number;
  readonly width: number;
  readonly tone?: 'primary' | 'warm' | 'quiet';
}

export interface PixelGridProps {
  /** Row by row; with 3 channels plane by plane, as (3, rows, cols) lies in memory. */
  readonly values: ArrayLike<number>;
  readonly rows: number;
  readonly cols: number;
  readonly channels?: 1 | 3;
  /** Values of the palette's ends; [0, 1] unless told. */
  readonly range?: readonly [number, number];
  readonly palette?: Palette;
  /** Writes numbers into the cells: true for at most two decimals, or a function. */
  readonly numbers?: boolean | ((value: number, cell: Cell) => string);
  /** Lines between cells; drawn up to 32 columns unless told. */
  readonly lines?: boolean;
  readonly highlights?: readonly Highlight[];
  /** Width in CSS pixels; never wider than its place. */
  readonly width?: number;
  /** What a screen reader calls it. */
  readonly label: string;
  /** The cell under the pointer or the keyboard's cursor; null when it leaves. */
  onHover?(cell: Cell | null): void;
  /** A click, Enter or Space. */
  onPick?(cell: Cell): void;
  /** Every cell that the pointer is drawn over with its button down; Enter and Space too. */
  onPaint?(cell: Cell): void;
}

const short = (value: number) => String(Number(value.toFixed(2)));

function colourAt(props: PixelGridProps, index: number): Rgb {
  const { values, channels = 1, range = [0, 1], palette = 'grey', rows, cols } = props;
  if (channels === 1) return colorOf(values[index]!, range, palette);
  const level = (channel: number) =>
    colorOf(values[channel * rows * cols + index]!, range, 'grey')[0];
  return [level(0), level(1), level(2)];
}

function useDrawing(props: PixelGridProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { rows, cols } = props;
  useEffect(() => {
    const context = canvas.current!.getContext('2d')!;
    const image = context.createImageData(cols, rows);
    for (let index = 0; index < rows * cols; index++) {
      image.data.set([...colourAt(props, index), 255], index * 4);
    }
    context.putImageData(image, 0, 0);
  });
  return canvas;
}

const MOVES: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

export function PixelGrid(props: PixelGridProps) {
  const { values, rows, cols, channels = 1, numbers, highlights = [], label, width = 224 } = props;
  const { lines = cols <= 32, onHover, onPick, onPaint } = props;
  const canvas = useDrawing(props);
  const [cursor, setCursor] = useState<Cell | null>(null);
  const describedBy = useId();
  const isInteractive = Boolean(onHover ?? onPick ?? onPaint);

  const moveTo = (cell: Cell | null) => {
    setCursor(cell);
    onHover?.(cell);
  };
  const cellAt = (event: PointerEvent<SVGSVGElement>): Cell => {
    const box = event.currentTarget.getBoundingClientRect();
    const place = (at: number, size: number, count: number) =>
      Math.min(Math.max(Math.floor((at / size) * count), 0), count - 1);
    return {
      row: place(event.clientY - box.top, box.height, rows),
      col: place(event.clientX - box.left, box.width, cols),
    };
  };
  const onPointer = (event: PointerEvent<SVGSVGElement>) => {
    const cell = cellAt(event);
    moveTo(cell);
    if (event.buttons === 1) onPaint?.(cell);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const move = MOVES[event.key];
    const at = cursor ?? { row: 0, col: 0 };
    if (move) {
      const clamped = (value: number, count: number) => Math.min(Math.max(value, 0), count - 1);
      const step = cursor ? move : [0, 0];
      moveTo({ row: clamped(at.row + step[0]!, rows), col: clamped(at.col + step[1]!, cols) });
    } else if (event.key === 'Enter' || event.key === ' ') {
      onPick?.(at);
      onPaint?.(at);
    } else return;
    event.preventDefault();
  };
  const write = typeof numbers === 'function' ? numbers : short;
  const interactive = isInteractive && {
    tabIndex: 0,
    role: 'application',
    'aria-roledescription': 'grid of pixels, arrow keys move',
    'aria-describedby': describedBy,
    onPointerMove: onPointer,
    onPointerDown: onPointer,
    onPointerLeave: () => moveTo(null),
    onBlur: () => moveTo(null),
    onClick: (event: PointerEvent<SVGSVGElement>) => onPick?.(cellAt(event)),
    onKeyDown,
  };
  return (
    <div className={styles.grid} style={{ width, aspectRatio: `${cols} / ${rows}` }}>
      <canvas ref={canvas} width={cols} height={rows} />
      <svg
        viewBox={`0 0 ${cols} ${rows}`}
        role="img"
        aria-label={label}
        data-paint={onPaint ? '' : undefined}
        {...interactive}
      >
        {lines && <GridLines rows={rows} cols={cols} />}
        {numbers &&
          channels === 1 &&
          Array.from({ length: rows * cols }, (_, index) => {
            const cell = { row: Math.floor(index / cols), col: index % cols };
            const text = write(values[index]!, cell);
            return (
              <text
                key={`${cell.row},${cell.col}`}
                x={cell.col + 0.5}
                y={cell.row + 0.5}
                fontSize={Math.min(0.42, 1.5 / Math.max(text.length, 1))}
                fill={inkOn(colourAt(props, index))}
              >
                {text}
              </text>
            );
          })}
        {highlights.map(({ row, col, height, width: across, tone = 'primary' }) => (
          <rect
            key={`${row},${col},${height},${across},${tone}`}
            x={col}
            y={row}
            width={across}
            height={height}
            data-tone={tone}
            vectorEffect="non-scaling-stroke"
          />
        ))}
        {isInteractive && cursor && (
          <rect
            x={cursor.col}
            y={cursor.row}
            width={1}
            height={1}
            data-tone="cursor"
            vectorEffect="non-scaling-stroke"
          />
        )}
      </svg>
      {isInteractive && (
        <span id={describedBy} className={styles.unseen} aria-live="polite">
          {cursor &&
            `Row ${cursor.row + 1}, column ${cursor.col + 1}: ${short(values[cursor.row * cols + cursor.col]!)}`}
        </span>
      )}
    </div>
  );
}

function GridLines({ rows, cols }: { readonly rows: number; readonly cols: number }) {
  const across = Array.from({ length: rows - 1 }, (_, i) => `M0 ${i + 1}H${cols}`);
  const down = Array.from({ length: cols - 1 }, (_, i) => `M${i + 1} 0V${rows}`);
  return <path d={[...across, ...down].join('')} vectorEffect="non-scaling-stroke" />;
}
