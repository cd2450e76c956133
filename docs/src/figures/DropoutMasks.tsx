/** @file Masks of dropout, drawn by the layer itself, step after step. */
import { useEffect, useState } from 'react';
import {
  Button,
  Figure,
  Labelled,
  PixelGrid,
  Readout,
  Row,
  Select,
  Slider,
  type Striate,
  useStriate,
} from '../figure';

type What = 'elements' | 'channels';
const WHAT: Readonly<Record<What, string>> = {
  elements: 'elements (Dropout)',
  channels: 'channels (Dropout2d)',
};

const CHANNELS = 9;
const SIDE = 6;
const CELLS = SIDE * SIDE;
/** Nine maps, each a soft blob at a place of its own. */
const MAPS = Float32Array.from({ length: CHANNELS * CELLS }, (_, i) => {
  const [channel, row, col] = [Math.floor(i / CELLS), Math.floor(i / SIDE) % SIDE, i % SIDE];
  const distance = Math.hypot(
    row - 0.5 - (channel % 3) * 2,
    col - 0.5 - Math.floor(channel / 3) * 2,
  );
  return 0.2 + 0.8 * Math.exp(-distance / 2);
});
const MEAN = MAPS.reduce((a, b) => a + b, 0) / MAPS.length;

async function dropped(striate: Striate, what: What, p: number, steps: number, training: boolean) {
  const { layers, tensor, backend } = striate;
  tensor.manualSeed(1);
  const layer = what === 'elements' ? new layers.Dropout({ p }) : new layers.Dropout2d({ p });
  layer.step = steps;
  layer.train(training);
  const x = tensor.tensor(MAPS, { backend, shape: [1, CHANNELS, SIDE, SIDE] });
  return Float32Array.from(await layer.forward(x).data());
}

export function DropoutMasks() {
  const striate = useStriate();
  const [p, setP] = useState(0.5);
  const [what, setWhat] = useState<What>('elements');
  const [isEval, setEval] = useState(false);
  const [step, setStep] = useState(0);
  const [output, setOutput] = useState<Float32Array>(MAPS);
  useEffect(() => {
    let isCurrent = true;
    if (striate) {
      void dropped(striate, what, p, step, !isEval).then((made) => isCurrent && setOutput(made));
    }
    return () => {
      isCurrent = false;
    };
  }, [striate, what, p, step, isEval]);
  const zeros = output.filter((value) => value === 0).length;
  const mean = output.reduce((a, b) => a + b, 0) / output.length;
  return (
    <Figure
      title="Masks of dropout"
      caption="Nine channels of 6 × 6 numbers before and after the layer. What is black has been dropped; what is kept is brighter than before, by 1 / (1 - p). Bright cells may be brighter than the colours show."
      controls={
        <>
          <Slider
            label="Probability p"
            value={p}
            text={p.toFixed(2)}
            min={0}
            max={0.9}
            step={0.05}
            onChange={setP}
          />
          <Select label="Drop" value={what} options={WHAT} onChange={setWhat} />
          <Select
            label="Mode"
            value={isEval ? 'eval' : 'train'}
            options={{ train: 'train()', eval: 'eval()' }}
            onChange={(mode) => setEval(mode === 'eval')}
          />
          <Button primary onClick={() => setStep(step + 1)}>
            Next step
          </Button>
        </>
      }
    >
      <Row>
        <Labelled label="Before">
          <Maps values={MAPS} name="before" />
        </Labelled>
        <Labelled label="After">
          <Maps values={output} name="after" />
        </Labelled>
      </Row>
      <Readout>
        Step {step + 1}: {zeros} of {output.length} are zero; the mean was {MEAN.toFixed(3)} and is{' '}
        {mean.toFixed(3)}.
      </Readout>
    </Figure>
  );
}

/** (9, 6, 6) as 3 x 3 maps with a cell between them. */
function Maps({ values, name }: { readonly values: Float32Array; readonly name: string }) {
  const tiled = new Float32Array(18 * 18);
  for (const [i, value] of values.entries()) {
    const [channel, row, col] = [Math.floor(i / CELLS), Math.floor(i / SIDE) % SIDE, i % SIDE];
    tiled[(Math.floor(channel / 3) * SIDE + row) * 18 + (channel % 3) * SIDE + col] = value;
  }
  const frames = Array.from({ length: CHANNELS }, (_, channel) => ({
    row: Math.floor(channel / 3) * SIDE,
    col: (channel % 3) * SIDE,
    height: SIDE,
    width: SIDE,
    tone: 'quiet' as const,
  }));
  return (
    <PixelGrid
      label={`Nine channels ${name} dropout`}
      values={tiled}
      range={[0, 1.6]}
      palette="heat"
      rows={18}
      cols={18}
      lines={false}
      highlights={frames}
      width={280}
    />
  );
}
