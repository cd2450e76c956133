/** @file What a block put out: text, arrays as numbers or pictures, errors. */
import type { ComponentProps } from 'react';
import { ScrollFrame } from '../components/ScrollFrame';
import { PixelGrid } from '../figure/PixelGrid';
import { type ArrayEntry, type Entry, entryAsText, numbersAsText } from './entries';
import styles from './run.module.css';
import type { RunState } from './use-runner';

interface OutputProps {
  readonly state: RunState;
  readonly entries: readonly Entry[];
  readonly expected: string | undefined;
}

/** The planes of an array that are drawn: one in colour, or one per channel and picture. */
function planesOf({ shape, values, as }: ArrayEntry) {
  const cols = shape.at(-1) ?? 1;
  const rows = shape.at(-2) ?? 1;
  const channels = as === 'picture' && shape.at(-3) === 3 ? 3 : 1;
  const size = rows * cols * channels;
  const count = Math.min(Math.floor(values.length / size), 64);
  return Array.from({ length: count }, (_, i) => ({
    key: i,
    rows,
    cols,
    channels: channels as 1 | 3,
    values: values.subarray(i * size, (i + 1) * size),
  }));
}

function rangeOf(values: Float32Array, as: ArrayEntry['as']): [number, number] {
  const least = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const greatest = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (as === 'picture') return [0, greatest > 1 ? 255 : 1];
  return [least, greatest];
}

function Text(props: ComponentProps<'pre'>) {
  return (
    <ScrollFrame label="Output">
      <pre className={styles.text} {...props} />
    </ScrollFrame>
  );
}

function Shown({ entry }: { readonly entry: ArrayEntry }) {
  const { title, as, shape, values } = entry;
  if (as === 'numbers') {
    return (
      <div className={styles.shown} data-text={entryAsText(entry)}>
        {title && <div className={styles.caption}>{title}</div>}
        <Text>{numbersAsText(shape, values)}</Text>
      </div>
    );
  }
  const range = rangeOf(values, as);
  const planes = planesOf(entry);
  return (
    <figure className={styles.shown} data-text={entryAsText(entry)}>
      {title && <figcaption className={styles.caption}>{title}</figcaption>}
      <div className={styles.planes}>
        {planes.map(({ key, ...plane }) => (
          <PixelGrid
            key={key}
            {...plane}
            range={range}
            palette={as === 'heat' ? 'heat' : 'grey'}
            width={planes.length > 1 ? 88 : 224}
            label={entryAsText(entry)}
          />
        ))}
      </div>
    </figure>
  );
}

function EntryView({ entry }: { readonly entry: Entry }) {
  if (entry.kind === 'array') return <Shown entry={entry} />;
  const text = entryAsText(entry);
  const tone = entry.kind === 'error' ? 'error' : entry.level;
  return (
    <Text data-tone={tone} data-text={text}>
      {text}
    </Text>
  );
}

const HEADINGS: Readonly<Record<RunState, string>> = {
  idle: 'Output',
  running: 'Running…',
  done: 'Output of your run',
  stopped: 'Stopped',
};

export function Output({ state, entries, expected }: OutputProps) {
  if (state === 'idle' && expected === undefined) return null;
  return (
    <div className={styles.output}>
      <div className={styles.heading} role="status">
        {HEADINGS[state]}
      </div>
      {state === 'idle' ? (
        <Text>{expected}</Text>
      ) : (
        <div data-output>
          {entries.map((entry, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: entries are only ever appended
            <EntryView key={index} entry={entry} />
          ))}
        </div>
      )}
    </div>
  );
}
