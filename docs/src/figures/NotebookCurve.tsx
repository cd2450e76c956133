/** @file Cats and dogs over five epochs: what the notebook printed, and the same recipe measured in eval mode. */
import { useState } from 'react';
import { Figure, LineChart, Readout, Select, type Series } from '../figure';

type What = 'accuracy' | 'loss';
const WHAT: Readonly<Record<What, string>> = {
  accuracy: 'validation accuracy',
  loss: 'training loss',
};

/** Of the notebook only the first and the last epoch are known here. */
const NOTEBOOK: Readonly<Record<What, readonly [first: number, last: number]>> = {
  accuracy: [0.8, 0.88],
  loss: [0.52, 0.21],
};
/** PyTorch 2.13, the notebook's recipe, 25,000 pictures at 200 x 200, validation with `eval()` and without flips. */
const IN_EVAL = [0.801, 0.851, 0.869, 0.885, 0.897];
const LOSS = [0.514, 0.208] as const;

const ends = (name: string, [first, last]: readonly [number, number]): Series => ({
  name,
  dashed: true,
  points: [
    [1, first],
    [5, last],
  ],
});

const SERIES: Readonly<Record<What, readonly Series[]>> = {
  accuracy: [
    { name: 'with eval(), measured', points: IN_EVAL.map((value, i) => [i + 1, value] as const) },
    ends('notebook, first and last epoch', NOTEBOOK.accuracy),
  ],
  loss: [
    ends('measured, first and last epoch', LOSS),
    ends('notebook, first and last epoch', NOTEBOOK.loss),
  ],
};

export function NotebookCurve() {
  const [what, setWhat] = useState<What>('accuracy');
  const [isWhole, setWhole] = useState<'close' | 'whole'>('close');
  const close = what === 'accuracy' ? ([0.78, 0.92] as const) : ([0.15, 0.55] as const);
  return (
    <Figure
      title="Five epochs of cats and dogs"
      caption="Dashed lines join two known numbers; what lies between them was not measured here and need not be straight."
      controls={
        <>
          <Select label="Show" value={what} options={WHAT} onChange={setWhat} />
          <Select label="Axis" value={isWhole} options={AXES} onChange={setWhole} />
        </>
      }
    >
      <LineChart
        label={`${WHAT[what]} by epoch`}
        xLabel="epoch"
        yLabel={WHAT[what]}
        xRange={[1, 5]}
        yRange={isWhole === 'whole' ? [0, 1] : close}
        series={SERIES[what]}
      />
      <Readout>
        {what === 'accuracy'
          ? `Notebook: ${NOTEBOOK.accuracy.join(' to ')}. With eval(): ${IN_EVAL.join(', ')}.`
          : `Notebook: ${NOTEBOOK.loss.join(' to ')}. Measured: ${LOSS.join(' to ')}.`}
      </Readout>
    </Figure>
  );
}

const AXES: Readonly<Record<'close' | 'whole', string>> = {
  close: 'what the curve needs',
  whole: 'from 0 to 1',
};
