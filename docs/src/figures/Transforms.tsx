/** @file A drawn picture before and after random transforms, as a loader delivers it epoch by epoch. */
import type { Transform } from '@striate/datasets/browser';
import { useEffect, useState } from 'react';
import { Check, Figure, Labelled, PixelGrid, Readout, Row, Slider } from '../figure';

const SIDE = 64;
const COPIES = 6;
type Datasets = typeof import('@striate/datasets/browser');

type Rgb = readonly [number, number, number];
const inDisc = (x: number, y: number, cx: number, cy: number, r: number) =>
  Math.hypot(x - cx, y - cy) < r;

/** A cat's head looking to the right before a wall with a window on the left. */
function colourAt(x: number, y: number): Rgb {
  const ear = (tip: number) => y > 12 && y < 32 && Math.abs(x - tip) < (y - 12) * 0.45;
  if (inDisc(x, y, 32, 38, 1.8) || inDisc(x, y, 46, 38, 1.8)) return [20, 24, 20];
  if (inDisc(x, y, 32, 38, 4) || inDisc(x, y, 46, 38, 4)) return [150, 190, 70];
  if (inDisc(x, y, 41, 45, 2)) return [214, 122, 122];
  if (inDisc(x, y, 39, 41, 17) || ear(28) || ear(50)) {
    return Math.sin(x * 0.9 + y * 0.25) > 0.45 ? [168, 96, 40] : [214, 140, 66];
  }
  if (y > 57) return [112, 84, 66];
  if (x > 3 && x < 17 && y > 7 && y < 29) return [150, 200, 236];
  return [196, 188, 172];
}

const PICTURE = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => {
  const pixel = Math.floor(i / 3);
  return colourAt(pixel % SIDE, Math.floor(pixel / SIDE))[i % 3]!;
});

/** (H, W, 3) bytes -> (3, H, W) from 0 to 1. */
const PLANES = Float32Array.from({ length: PICTURE.length }, (_, i) => {
  const [channel, pixel] = [Math.floor(i / SIDE ** 2), i % SIDE ** 2];
  return PICTURE[pixel * 3 + channel]! / 255;
});

const CHOICES = {
  flip: 'RandomHorizontalFlip()',
  crop: 'RandomResizedCrop(64)',
  rotation: 'RandomRotation(15)',
  colour: 'ColorJitter',
  erasing: 'RandomErasing()',
} as const;
type Choice = keyof typeof CHOICES;

/** On pictures in front of ToTensor, on tensors behind it. */
function transformsOf(datasets: Datasets, chosen: ReadonlySet<Choice>): Transform[] {
  const { RandomHorizontalFlip, RandomResizedCrop, RandomRotation, ColorJitter } = datasets;
  const { RandomErasing, ToTensor } = datasets;
  const all: readonly (readonly [Choice | undefined, () => Transform])[] = [
    ['crop', () => new RandomResizedCrop(SIDE, { scale: [0.4, 1] })],
    ['rotation', () => new RandomRotation(15)],
    [
      'colour',
      () => new ColorJitter({ brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.05 }),
    ],
    ['flip', () => new RandomHorizontalFlip()],
    [undefined, () => new ToTensor()],
    ['erasing', () => new RandomErasing()],
  ];
  return all.filter(([choice]) => !choice || chosen.has(choice)).map(([, make]) => make());
}

/** The picture `COPIES` times, each as another index of the data set, in one epoch: (3, H, W) each. */
async function delivered(chosen: ReadonlySet<Choice>, epoch: number): Promise<Float32Array[]> {
  const datasets = await import('@striate/datasets/browser');
  const { Compose, DataLoader, GeneratedPictures, toFloat32 } = datasets;
  const dataset = new GeneratedPictures({
    length: COPIES,
    classes: ['cat'],
    label: () => 0,
    picture: () => ({ pixels: PICTURE.slice(), height: SIDE, width: SIDE }),
    transform: new Compose(transformsOf(datasets, chosen)),
  });
  const loader = new DataLoader({ dataset, batchSize: COPIES, seed: 1 });
  const pictures: Float32Array[] = [];
  for await (const batch of loader.epoch(epoch)) {
    const values = toFloat32(batch);
    const size = values.length / COPIES;
    for (let i = 0; i < COPIES; i++) pictures.push(values.slice(i * size, (i + 1) * size));
  }
  await loader.close();
  return pictures;
}

export function Transforms() {
  const [chosen, setChosen] = useState<ReadonlySet<Choice>>(new Set(['flip', 'crop', 'colour']));
  const [epoch, setEpoch] = useState(0);
  const [pictures, setPictures] = useState<readonly Float32Array[]>([]);
  useEffect(() => {
    let isCurrent = true;
    void delivered(chosen, epoch).then((made) => isCurrent && setPictures(made));
    return () => {
      isCurrent = false;
    };
  }, [chosen, epoch]);
  const toggle = (choice: Choice, isOn: boolean) => {
    const next = new Set(chosen);
    if (isOn) next.add(choice);
    else next.delete(choice);
    setChosen(next);
  };
  const same = pictures.filter((values) => values.every((value, i) => value === PLANES[i])).length;
  return (
    <Figure
      title="One picture, many pictures"
      caption="The picture stands six times in a data set. A loader delivers it as the network would get it in each epoch; go back to an epoch, and its pictures are the same again."
      controls={
        <>
          {(Object.keys(CHOICES) as Choice[]).map((choice) => (
            <Check
              key={choice}
              label={CHOICES[choice]}
              checked={chosen.has(choice)}
              onChange={(isOn) => toggle(choice, isOn)}
            />
          ))}
          <Slider label="Epoch" value={epoch} min={0} max={20} onChange={setEpoch} />
        </>
      }
    >
      <Row>
        <Labelled label="Before">
          <Shown values={PLANES} label="A drawn cat, a window on its left" />
        </Labelled>
        {pictures.map((values, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the index is the copy's
          <Labelled key={i} label={`After, copy ${i + 1}`}>
            <Shown values={values} label={`The cat after transforms, copy ${i + 1}`} />
          </Labelled>
        ))}
      </Row>
      <Readout>
        Epoch {epoch}: {same} of {pictures.length} copies are as they were.
      </Readout>
    </Figure>
  );
}

function Shown({ values, label }: { readonly values: Float32Array; readonly label: string }) {
  return (
    <PixelGrid
      label={label}
      values={values}
      rows={SIDE}
      cols={SIDE}
      channels={3}
      lines={false}
      width={140}
    />
  );
}
