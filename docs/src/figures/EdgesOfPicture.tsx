/** @file Chapter 4: an edge filter, the same turned, and both together, on a drawn picture, a file or the camera. */
import { useId, useMemo, useState } from 'react';
import {
  Button,
  Buttons,
  type Cell,
  Figure,
  Labelled,
  PixelGrid,
  type PixelGridProps,
  Readout,
  Row,
  Select,
} from '../figure';
import styles from './edges/edges.module.css';
import { drawn, filtered, greyOf, HEIGHT, turned, WIDTH } from './edges/picture';
import { useCamera } from './edges/use-camera';

const FILTERS = {
  sobel: [-1, 0, 1, -2, 0, 2, -1, 0, 1],
  prewitt: [-1, 0, 1, -1, 0, 1, -1, 0, 1],
  difference: [0, 0, 0, -1, 0, 1, 0, 0, 0],
} as const;
type Name = keyof typeof FILTERS | 'own';
const NAMES: Readonly<Record<Name, string>> = {
  sobel: 'Sobel',
  prewitt: 'Prewitt',
  difference: 'Plain difference',
  own: 'Your own',
};
const MOST = 3;

const shown = (value: number) => String(Math.round(value) + 0);

function Pixels(
  props: Pick<PixelGridProps, 'label' | 'values' | 'range' | 'palette' | 'highlights' | 'onHover'>,
) {
  return (
    <Labelled label={props.label}>
      <PixelGrid {...props} rows={HEIGHT} cols={WIDTH} lines={false} width={256} />
    </Labelled>
  );
}

interface FileProps {
  onPicture(picture: Float32Array): void;
  onProblem(problem: string | undefined): void;
}

function PictureFile({ onPicture, onProblem }: FileProps) {
  const id = useId();
  const read = async (file: File | undefined) => {
    if (!file) return;
    try {
      const image = await createImageBitmap(file);
      onPicture(greyOf({ image, width: image.width, height: image.height }));
      image.close();
    } catch {
      onProblem(`${file.name} is no picture that this browser can read. Try a JPEG or PNG.`);
    }
  };
  return (
    <div className={styles.file}>
      <label htmlFor={id}>A picture of yours (it stays here)</label>
      <input
        id={id}
        type="file"
        accept="image/*"
        onChange={(event) => read(event.target.files?.[0])}
      />
    </div>
  );
}

export function EdgesOfPicture() {
  const [picture, setPicture] = useState(drawn);
  const [weights, setWeights] = useState<readonly number[]>(FILTERS.sobel);
  const [cell, setCell] = useState<Cell>({ row: 60, col: 23 });
  const [fileProblem, setFileProblem] = useState<string>();
  const camera = useCamera((video) =>
    setPicture(greyOf({ image: video, width: video.videoWidth, height: video.videoHeight })),
  );
  const across = useMemo(() => filtered(picture, weights), [picture, weights]);
  const down = useMemo(() => filtered(picture, turned(weights)), [picture, weights]);
  const magnitude = useMemo(() => across.map((x, i) => Math.hypot(x, down[i]!)), [across, down]);

  const known = Object.entries(FILTERS).find(([, filter]) => String(filter) === String(weights));
  const name = (known?.[0] ?? 'own') as Name;
  // Half of what the strongest edge would give: most edges are weaker.
  const most = Math.max(1, (255 * weights.reduce((sum, one) => sum + Math.abs(one), 0)) / 4);
  const at = cell.row * WIDTH + cell.col;
  const show = (next: Float32Array) => {
    camera.stop();
    setFileProblem(undefined);
    setPicture(next);
  };
  const pointed = {
    highlights: [{ row: cell.row - 3, col: cell.col - 3, height: 7, width: 7, tone: 'warm' }],
    onHover: (to: Cell | null) => to && setCell(to),
  } satisfies Partial<PixelGridProps>;
  const problem = camera.problem ?? fileProblem;
  return (
    <Figure
      title="Edges of a picture"
      caption="Click a weight of the filter, or press Enter on it, to count it up. Red is positive, blue negative. Move over any picture to read the numbers of a pixel. A file or the camera's picture is cut to 128 x 96 pixels, made grey, and never leaves this page."
      controls={
        <>
          <Select<Name>
            label="Filter"
            value={name}
            options={NAMES}
            onChange={(to) => to !== 'own' && setWeights(FILTERS[to])}
          />
          <PictureFile onPicture={show} onProblem={setFileProblem} />
          <Buttons>
            <Button onClick={camera.isOn ? camera.stop : camera.start}>
              {camera.isOn ? 'Freeze the camera' : 'Use the camera'}
            </Button>
            <Button onClick={() => show(drawn())}>Drawn picture</Button>
          </Buttons>
        </>
      }
    >
      <Row>
        {[weights, turned(weights)].map((filter, i) => (
          <Labelled
            key={i === 0 ? 'Gx' : 'Gy'}
            label={i === 0 ? 'Gx: left to right' : 'Gy: the same, turned'}
          >
            <PixelGrid
              label={i === 0 ? 'Weights of Gx' : 'Weights of Gy'}
              values={filter}
              rows={3}
              cols={3}
              palette="diverging"
              range={[-MOST, MOST]}
              numbers
              width={126}
              onPick={({ row, col }) => {
                const place = i === 0 ? row * 3 + col : col * 3 + row;
                setWeights(
                  weights.map((one, k) => (k !== place ? one : one < MOST ? one + 1 : -MOST)),
                );
              }}
            />
          </Labelled>
        ))}
      </Row>
      <div className={styles.maps}>
        <Pixels label="Picture" values={picture} range={[0, 255]} {...pointed} />
        <Pixels
          label="Magnitude: the root of Gx² + Gy²"
          values={magnitude}
          range={[0, most]}
          palette="heat"
          {...pointed}
        />
        <Pixels
          label="Gx: upright edges"
          values={across}
          range={[-most, most]}
          palette="diverging"
          {...pointed}
        />
        <Pixels
          label="Gy: lying edges"
          values={down}
          range={[-most, most]}
          palette="diverging"
          {...pointed}
        />
      </div>
      {problem && <p role="alert">{problem}</p>}
      <Readout>
        Row {cell.row + 1}, column {cell.col + 1}: brightness {shown(picture[at]!)}, Gx{' '}
        {shown(across[at]!)}, Gy {shown(down[at]!)}, magnitude{' '}
        <strong>{shown(magnitude[at]!)}</strong>.
      </Readout>
    </Figure>
  );
}
