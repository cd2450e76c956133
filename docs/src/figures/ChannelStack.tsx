/** @file Chapter 6: two layers behind each other; the packages say whether they fit. */
import { useState } from 'react';
import { Button, Figure, NumberField, Readout, type Striate, useStriate } from '../figure';
import { Volumes } from './parts/Volumes';

const INPUT = [3, 128, 128] as const;
type Map3 = readonly [number, number, number];

const FITTING = { filters: 32, kernel: 7, stride: 2, padding: 1, expects: 32, kernelBehind: 3 };
type Options = typeof FITTING;

const FIELDS: readonly { key: keyof Options; label: string; min: number; max: number }[] = [
  { key: 'filters', label: 'First: filters', min: 1, max: 512 },
  { key: 'kernel', label: 'First: kernel', min: 1, max: 64 },
  { key: 'stride', label: 'First: stride', min: 1, max: 16 },
  { key: 'padding', label: 'First: padding', min: 0, max: 16 },
  { key: 'expects', label: 'Second: channels in', min: 1, max: 512 },
  { key: 'kernelBehind', label: 'Second: kernel', min: 1, max: 128 },
];

interface Stacked {
  readonly hidden: Map3;
  readonly output: Map3 | undefined;
  readonly problem: string | undefined;
}

function stack({ layers, shapes }: Striate, options: Options): Stacked {
  const { filters, kernel: kernelSize, stride, padding, expects, kernelBehind } = options;
  const first = new layers.Conv2d({
    inChannels: 3,
    outChannels: filters,
    kernelSize,
    stride,
    padding,
  });
  const second = new layers.Conv2d({
    inChannels: expects,
    outChannels: 64,
    kernelSize: kernelBehind,
  });
  const hidden = first.outputShape(INPUT) as unknown as Map3;
  try {
    return { hidden, output: second.outputShape(hidden) as unknown as Map3, problem: undefined };
  } catch (error) {
    if (!(error instanceof shapes.ShapeError)) throw error;
    return { hidden, output: undefined, problem: error.message };
  }
}

const shown = (shape: readonly number[]) => `[${shape.join(', ')}]`;

function Result({ hidden, output, problem }: Stacked) {
  const volumes = [
    { shape: INPUT },
    { shape: hidden },
    output
      ? { shape: output }
      : { shape: [64, 60, 60] as const, label: 'does not fit', isWrong: true },
  ];
  return (
    <>
      <Volumes
        volumes={volumes}
        label={`From ${shown(INPUT)} to ${shown(hidden)}, then ${output ? shown(output) : 'nothing: it does not fit'}`}
      />
      <Readout>
        {problem ?? (
          <>
            {shown(INPUT)}, then {shown(hidden)}, then <strong>{shown(output!)}</strong>.
          </>
        )}
      </Readout>
    </>
  );
}

export function ChannelStack() {
  const striate = useStriate();
  const [options, setOptions] = useState(FITTING);
  return (
    <Figure
      title="Two layers in a row"
      caption="Each box is a stack of feature maps: as deep, from left to right, as there are channels. The second layer has to expect as many channels as the first one has filters."
      controls={
        <>
          {FIELDS.map(({ key, label, min, max }) => (
            <NumberField
              key={key}
              {...{ label, min, max }}
              value={options[key]}
              onChange={(to) => setOptions({ ...options, [key]: to })}
            />
          ))}
          <Button onClick={() => setOptions(FITTING)}>Reset</Button>
        </>
      }
    >
      {striate ? <Result {...stack(striate, options)} /> : <Readout>Loading the packages.</Readout>}
    </Figure>
  );
}
