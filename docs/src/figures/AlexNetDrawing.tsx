/** @file The variants of AlexNet, drawn; every number is what `summary` says of the model. */
import type { Variant } from '@striate/alexnet';
import { useEffect, useState } from 'react';
import { Figure, Readout, Select, Slider, useWorker } from '../figure';
import styles from './alexnet/alexnet.module.css';
import { Slabs } from './alexnet/Slabs';
import type { Drawing, Stage } from './alexnet/stages';

const VARIANTS: Readonly<Record<Variant, string>> = {
  original: 'original, 2012',
  torchvision: "torchvision's",
  batchnorm: 'ours, with batch norm',
  tiny: 'tiny',
};

const whole = new Intl.NumberFormat('en-US');
const million = (count: number) => `${(count / 1e6).toFixed(count < 1e7 ? 1 : 0)}`;
const sides = (shape: readonly number[]) => shape.join(' × ');

function describe(stage: Stage, of: Drawing): string {
  const { layer, followers, shape, parameters, flops, field, columns, mixes } = stage;
  if (stage.kind === 'picture') return `The picture: ${sides(shape)} numbers.`;
  const followed = followers.length > 0 ? `, then ${followers.join(', ')}` : '';
  const share = ((parameters / of.parameters) * 100).toFixed(1);
  const learnt = parameters > 0 ? ` ${whole.format(parameters)} parameters, ${share}% of all.` : '';
  const work = flops > 0 ? ` ${million(flops)} million operations.` : '';
  const sees = field ? ` One cell sees ${field} × ${field} pixels.` : '';
  const from = mixes ? ' Reads both columns.' : columns > 1 ? ' Each column reads its own.' : '';
  return `${layer}${followed}.${from} Output ${sides(shape)}.${learnt}${work}${sees}`;
}

export function AlexNetDrawing() {
  const [variant, setVariant] = useState<Variant>('original');
  const [drawing, setDrawing] = useState<Drawing>();
  const [chosen, setChosen] = useState(1);
  const { start, failure } = useWorker<Variant, Drawing>(
    () => new Worker(new URL('./alexnet/worker.ts', import.meta.url)),
    setDrawing,
  );
  useEffect(() => start(variant), [start, variant]);
  const count = drawing?.stages.length ?? 12;
  const at = Math.min(chosen, count - 1);
  const stage = drawing?.stages[at];
  return (
    <Figure
      title="AlexNet, drawn by its summary"
      caption="Height is the square root of the side; thickness stands for channels and the height of vectors for their length, both by their logarithm. Each slab is the output of one convolution, pool or linear layer; where convolutions work in two groups, the channels are drawn in two columns, and lines show which one a layer reads."
      controls={
        <>
          <Select label="Variant" value={variant} options={VARIANTS} onChange={setVariant} />
          <Slider
            label="Stage"
            value={at}
            text={`${at} of ${count - 1}`}
            min={0}
            max={count - 1}
            onChange={setChosen}
          />
        </>
      }
    >
      <div className={styles.place}>
        {drawing && <Slabs stages={drawing.stages} chosen={at} onChoose={setChosen} />}
      </div>
      <Readout>
        {stage && drawing ? describe(stage, drawing) : (failure ?? 'Fetching the packages.')}
      </Readout>
      {drawing && <Shares drawing={drawing} chosen={at} />}
    </Figure>
  );
}

const QUANTITIES = [
  ['parameters', 'Parameters'],
  ['flops', 'Operations'],
] as const;

/** Two bars, divided by stages: where the parameters are, and where the work is. */
function Shares({ drawing, chosen }: { readonly drawing: Drawing; readonly chosen: number }) {
  return (
    <div className={styles.shares}>
      {QUANTITIES.map(([key, name]) => {
        const linear = drawing.stages
          .filter(({ kind }) => kind === 'linear')
          .reduce((sum, stage) => sum + stage[key], 0);
        const share = Math.round((linear / drawing[key]) * 100);
        const total =
          key === 'parameters'
            ? `${whole.format(drawing.parameters)}, ${(drawing.parameterBytes / 1e6).toFixed(1)} MB`
            : `${million(drawing.flops)} million for one picture`;
        let start = 0;
        return (
          <div key={key}>
            <div className={styles.total}>
              <b>{name}</b> {total}
            </div>
            <svg
              viewBox="0 0 100 5"
              preserveAspectRatio="none"
              role="img"
              aria-label={`${share}% of the ${name.toLowerCase()} are in linear layers`}
            >
              {drawing.stages.map((stage, i) => {
                const width = (stage[key] / drawing[key]) * 100;
                const x = start;
                start += width;
                return (
                  <rect
                    // biome-ignore lint/suspicious/noArrayIndexKey: the index is the stage
                    key={i}
                    {...{ x, width }}
                    height={5}
                    data-kind={stage.kind}
                    data-chosen={i === chosen ? '' : undefined}
                  />
                );
              })}
            </svg>
            <div className={styles.note}>
              convolutions {100 - share}%, linear layers {share}%
            </div>
          </div>
        );
      })}
    </div>
  );
}
