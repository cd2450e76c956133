/** @file Chapter 5: what a convolution makes of a shape, worked out step by step by @striate/shapes. */
import type { Dims } from '@striate/shapes';
import { useEffect, useState } from 'react';
import { Figure, NumberField, Readout, Select } from '../figure';
import styles from './parts/calculator.module.css';
import { Volumes } from './parts/Volumes';

const load = async () => {
  const [shapes, { explain }] = await Promise.all([
    import('@striate/shapes'),
    import('@striate/shapes/explain'),
  ]);
  return { ...shapes, explain };
};
type Shapes = Awaited<ReturnType<typeof load>>;

const USUAL = { outChannels: 3, kernelSize: 3, stride: 1, padding: 0, dilation: 1 };
type Options = typeof USUAL;

const EXAMPLES = {
  first: { text: 'Kernel 3', options: USUAL },
  wide: { text: 'Kernel 7', options: { ...USUAL, kernelSize: 7 } },
  strided: { text: 'Kernel 3, stride 3', options: { ...USUAL, stride: 3 } },
  padded: { text: 'Kernel 3, padding 2', options: { ...USUAL, padding: 2 } },
  deep: { text: '64 filters, kernel 3', options: { ...USUAL, outChannels: 64 } },
} as const;
type Example = keyof typeof EXAMPLES | 'own';

const CHOICES: Record<Example, string> = {
  first: EXAMPLES.first.text,
  wide: EXAMPLES.wide.text,
  strided: EXAMPLES.strided.text,
  padded: EXAMPLES.padded.text,
  deep: EXAMPLES.deep.text,
  own: 'Your own',
};

const KINDS = { '1': 'Conv1d: a signal', '2': 'Conv2d: a picture', '3': 'Conv3d: a volume' };

const FIELDS: readonly {
  readonly key: keyof Options;
  readonly label: string;
  readonly min: number;
}[] = [
  { key: 'outChannels', label: 'Filters', min: 1 },
  { key: 'kernelSize', label: 'Kernel', min: 1 },
  { key: 'stride', label: 'Stride', min: 1 },
  { key: 'padding', label: 'Padding', min: 0 },
  { key: 'dilation', label: 'Dilation', min: 1 },
];

interface Working {
  readonly input: readonly number[];
  readonly output: readonly number[];
  readonly lines: readonly string[];
  readonly weight: readonly number[];
}

/** The working, or what is wrong and what to do about it. */
function work(
  shapes: Shapes,
  dims: Dims,
  channels: number,
  size: number,
  options: Options,
): Working | string {
  const input: readonly number[] = [channels, ...Array<number>(dims).fill(size)];
  const all = { ...options, inChannels: channels, dims };
  try {
    const { output, steps } = shapes.explain(shapes.convOutput, input, all);
    const lines = steps.map(({ label, text }) =>
      text.startsWith(label) ? text : `${label} = ${text}`,
    );
    return {
      input,
      output: [...(output as readonly number[])],
      lines,
      weight: shapes.convWeightShape(all),
    };
  } catch (error) {
    if (error instanceof shapes.ShapeError) return error.message;
    throw error;
  }
}

const shown = (shape: readonly number[]) => `[${shape.join(', ')}]`;
const grouped = (value: number) => value.toLocaleString('en-US');
const productOf = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

function Result({ input, output, lines, weight }: Working) {
  const [filters] = weight as [number];
  const weights = productOf(weight);
  return (
    <>
      {output.length === 3 && (
        <Volumes
          label={`From ${shown(input)} to ${shown(output)}`}
          volumes={[input, output].map((shape) => ({ shape: shape as [number, number, number] }))}
        />
      )}
      <ol className={styles.steps}>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ol>
      <Readout>
        {shown(input)} becomes <strong>{shown(output)}</strong>. Weights: {weight.join(' x ')} ={' '}
        {grouped(weights)}, and {grouped(filters)} biases: {grouped(weights + filters)} parameters.
      </Readout>
    </>
  );
}

export function ShapeCalculator() {
  const [shapes, setShapes] = useState<Shapes>();
  const [example, setExample] = useState<Example>('first');
  const [dims, setDims] = useState<keyof typeof KINDS>('2');
  const [channels, setChannels] = useState(3);
  const [size, setSize] = useState(128);
  const [options, setOptions] = useState<Options>(USUAL);
  useEffect(() => {
    void load().then(setShapes);
  }, []);
  const own = (change: () => void) => {
    change();
    setExample('own');
  };
  const result = shapes && work(shapes, Number(dims) as Dims, channels, size, options);
  return (
    <Figure
      title="A shape calculator that shows its working"
      caption="The five examples first, then numbers of your own. The working and the errors come from @striate/shapes, the package that the layers use."
      controls={
        <>
          <Select
            label="Example"
            value={example}
            options={CHOICES}
            onChange={(name) => {
              setExample(name);
              if (name === 'own') return;
              setOptions(EXAMPLES[name].options);
              setDims('2');
              setChannels(3);
              setSize(128);
            }}
          />
          <Select
            label="Layer"
            value={dims}
            options={KINDS}
            onChange={(to) => own(() => setDims(to))}
          />
          <NumberField
            label="Channels in"
            value={channels}
            min={1}
            onChange={(to) => own(() => setChannels(to))}
          />
          <NumberField
            label="Size in"
            value={size}
            min={1}
            onChange={(to) => own(() => setSize(to))}
          />
          {FIELDS.map(({ key, label, min }) => (
            <NumberField
              key={key}
              label={label}
              value={options[key]}
              min={min}
              onChange={(to) => own(() => setOptions({ ...options, [key]: to }))}
            />
          ))}
        </>
      }
    >
      {!result && <Readout>Loading the packages.</Readout>}
      {typeof result === 'string' && <Readout>{result}</Readout>}
      {typeof result === 'object' && <Result {...result} />}
    </Figure>
  );
}
