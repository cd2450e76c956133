/** @file Windows of an adaptive pool along both sides, and the cell of the output that each of them makes. */
import { useEffect, useState } from 'react';
import { Figure, Labelled, PixelGrid, Readout, Row, Select, Slider, useStriate } from '../figure';

type Kind = 'average' | 'largest';
const KINDS: Readonly<Record<Kind, string>> = { average: 'mean', largest: 'largest value' };

/** First cell of the window and the first one behind it. */
function windowOf(index: number, cells: number, outputs: number): readonly [number, number] {
  return [Math.floor((index * cells) / outputs), Math.ceil(((index + 1) * cells) / outputs)];
}

function pictureOf(size: number): Float32Array {
  return Float32Array.from({ length: size * size }, (_, i) => {
    const [row, col] = [Math.floor(i / size), i % size];
    return ((row * 7 + col * 3 + ((row * col) % 5) * 2) % 10) / 9;
  });
}

export function AdaptiveWindows() {
  const striate = useStriate();
  const [size, setSize] = useState(7);
  const [outputs, setOutputs] = useState(3);
  const [kind, setKind] = useState<Kind>('average');
  const [place, setPlace] = useState({ row: 1, col: 1 });
  const [pooled, setPooled] = useState<{ readonly values: Float32Array; readonly side: number }>();
  useEffect(() => {
    if (!striate) return;
    const { tensor, backend } = striate;
    let isCurrent = true;
    const pool = kind === 'average' ? tensor.adaptiveAvgPool2d : tensor.adaptiveMaxPool2d;
    const x = tensor.tensor(pictureOf(size), { backend, shape: [1, 1, size, size] });
    const read = pool(x, [outputs, outputs]).data();
    void read.then((values) => {
      if (isCurrent) setPooled({ values: Float32Array.from(values), side: outputs });
    });
    return () => {
      isCurrent = false;
    };
  }, [striate, size, outputs, kind]);

  const row = Math.min(place.row, outputs - 1);
  const col = Math.min(place.col, outputs - 1);
  const [top, bottom] = windowOf(row, size, outputs);
  const [left, right] = windowOf(col, size, outputs);
  const isReady = pooled?.side === outputs;
  const shown = isReady ? pooled.values : new Float32Array(outputs * outputs);
  const heights = Array.from({ length: outputs }, (_, i) => {
    const [start, end] = windowOf(i, size, outputs);
    return end - start;
  });
  // Where the output is larger than the input, windows repeat: one frame does for all that are alike.
  const different = new Map(
    Array.from({ length: outputs }, (_, i) => windowOf(i, size, outputs)).map((w) => [`${w}`, w]),
  );
  const every = [...different.values()].flatMap(([from, to]) =>
    [...different.values()].map(([start, end]) => ({
      row: from,
      col: start,
      height: to - from,
      width: end - start,
      tone: 'quiet' as const,
    })),
  );
  return (
    <Figure
      title="Windows of an adaptive pool"
      caption="Grey frames are all windows, the blue one makes the chosen cell of the output. Move over the output, or focus it and use the arrow keys."
      controls={
        <>
          <Slider label="Cells a side" value={size} min={1} max={14} onChange={setSize} />
          <Slider label="Output a side" value={outputs} min={1} max={8} onChange={setOutputs} />
          <Select label="Takes the" value={kind} options={KINDS} onChange={setKind} />
        </>
      }
    >
      <Row>
        <Labelled label={`Input, ${size} × ${size}`}>
          <PixelGrid
            label={`Input of ${size} by ${size} cells with the windows of the pool`}
            values={pictureOf(size)}
            rows={size}
            cols={size}
            palette="heat"
            numbers={size < 9}
            highlights={[
              ...every,
              { row: top, col: left, height: bottom - top, width: right - left },
            ]}
            width={290}
          />
        </Labelled>
        <Labelled label={`Output, ${outputs} × ${outputs}`}>
          <PixelGrid
            label={`Output of ${outputs} by ${outputs} cells`}
            values={shown}
            rows={outputs}
            cols={outputs}
            palette="heat"
            numbers
            highlights={[{ row, col, height: 1, width: 1, tone: 'warm' }]}
            onHover={(cell) => cell && setPlace(cell)}
            width={230}
          />
        </Labelled>
      </Row>
      <Readout>
        Output row {row}, column {col}: input rows {top} to {bottom - 1}, columns {left} to{' '}
        {right - 1}
        {isReady && `, ${KINDS[kind]} ${shown[row * outputs + col]!.toFixed(2)}`}. Windows along a
        side: {heights.join(', ')} cells.
      </Readout>
    </Figure>
  );
}
