/** @file Feature maps as boxes, drawn to scale: as high and wide as the maps, as deep as there are channels. */
import { useId } from 'react';
import styles from './volumes.module.css';

export interface Volume {
  /** (channels, height, width) */
  readonly shape: readonly [channels: number, height: number, width: number];
  /** Drawn below the box; the shape unless told. */
  readonly label?: string;
  readonly isWrong?: boolean;
}

const HIGHEST = 110;
const DEEPEST = 70;
const SLANT = 0.5;
const GAP = 44;
const TOP = 12;
const LABEL = 24;
/** As wide as a letter is where the drawing is narrow and its words are large. */
const LETTER = 9.1;

/** Roots, so that 3 channels can be seen beside 512. */
const depthOf = (channels: number, most: number) =>
  Math.max(3, DEEPEST * Math.sqrt(channels / Math.max(most, 64)));

export function Volumes({
  volumes,
  label,
}: {
  readonly volumes: readonly Volume[];
  readonly label: string;
}) {
  const arrow = useId();
  const largest = Math.max(...volumes.flatMap(({ shape: [, height, width] }) => [height, width]));
  const most = Math.max(...volumes.map(({ shape: [channels] }) => channels));
  let x = 4;
  const boxes = volumes.map(({ shape, label: text, isWrong }) => {
    const [channels, rows, cols] = shape;
    const height = Math.max(3, (HIGHEST * rows) / largest);
    // A box is seen from the side: its width goes into the distance, its channels to the right.
    const across = depthOf(channels, most);
    const back = Math.max(2, (HIGHEST * SLANT * cols) / largest);
    const words = text ?? `[${shape.join(', ')}]`;
    const room = Math.max(across + back, words.length * LETTER);
    const box = {
      left: x + (room - across - back) / 2,
      height,
      across,
      back,
      words,
      isWrong,
      middle: x + room / 2,
    };
    x += room + GAP;
    return box;
  });
  const width = x - GAP + 4;
  const full = TOP + HIGHEST * (1 + SLANT * 0.6);
  return (
    <div className={styles.volumes}>
      <svg
        viewBox={`0 0 ${width} ${full + LABEL}`}
        style={{ maxWidth: width * 1.15 }}
        role="img"
        aria-label={label}
      >
        <defs>
          <marker
            id={arrow}
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="7"
            markerHeight="7"
            orient="auto"
          >
            <path className={styles.head} d="M0 0L8 4L0 8Z" />
          </marker>
        </defs>
        {boxes.map(({ left, height, across, back, words, isWrong, middle }, i) => {
          const rise = back * 0.6;
          const centre = TOP + (full - TOP) / 2;
          const bottom = centre + (height + rise) / 2;
          const top = bottom - height;
          const right = left + across;
          const before = boxes[i - 1];
          return (
            <g key={middle} data-wrong={isWrong ? '' : undefined}>
              <path
                d={`M${left} ${top}l${back} ${-rise}h${across}l${-back} ${rise}Z`}
                data-side="top"
              />
              <path
                d={`M${right} ${top}l${back} ${-rise}v${height}l${-back} ${rise}Z`}
                data-side="right"
              />
              <path d={`M${left} ${top}h${across}v${height}h${-across}Z`} data-side="front" />
              <text x={middle} y={full + 16} textAnchor="middle">
                {words}
              </text>
              {before && (
                <path
                  className={styles.arrow}
                  markerEnd={`url(#${arrow})`}
                  d={`M${before.left + before.across + before.back + 7} ${centre}H${left - 7}`}
                />
              )}
            </g>
          );
        })}
      </svg>
    </div>
  );
}
