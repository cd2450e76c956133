/** @file Feature maps as slabs in a row: the taller, the more cells; the thicker, the more channels. */
import styles from './alexnet.module.css';
import type { Stage } from './stages';

const TALLEST = 130;
const SKEW = 0.28;
const GAP = 14;
const APART = 6;
const TOP = 8;
const MIDDLE = TOP + TALLEST / 2 + (TALLEST * SKEW) / 2;
const HEIGHT = TOP + TALLEST * (1 + SKEW) + 14;

interface Slab {
  readonly stage: Stage;
  readonly x: number;
  readonly thickness: number;
  readonly height: number;
  readonly depth: number;
}

function laidOut(stages: readonly Stage[]): { slabs: Slab[]; width: number } {
  const size = stages[0]!.shape[1]!;
  let x = 4;
  const slabs = stages.map((stage) => {
    const [channels, side] = stage.shape;
    const isVector = side === undefined;
    const height = isVector ? Math.log2(channels!) * 7 : Math.sqrt(side / size) * TALLEST;
    const thickness = isVector ? 5 : 2 + Math.log2(channels!) * 1.7;
    const depth = isVector ? 3 : height * SKEW;
    const slab = { stage, x, thickness, height, depth };
    x += thickness + depth + GAP;
    return slab;
  });
  return { slabs, width: x - GAP + 4 };
}

/** The three sides of a block that one sees. */
function faces(x: number, y: number, { thickness, depth }: Slab, height: number) {
  return {
    front: `M${x} ${y}h${thickness}v${height}h${-thickness}z`,
    top: `M${x} ${y}l${depth} ${-depth}h${thickness}l${-depth} ${depth}z`,
    side: `M${x + thickness} ${y}l${depth} ${-depth}v${height}l${-depth} ${depth}z`,
  };
}

/** Upper edge and height of each column of a block. */
function columnsOf({ stage, height, depth }: Slab): { y: number; part: number }[] {
  const part = (height - APART * (stage.columns - 1)) / stage.columns;
  const top = MIDDLE - height / 2 + depth / 2;
  return Array.from({ length: stage.columns }, (_, i) => ({ y: top + i * (part + APART), part }));
}

/** Lines from the columns that a layer reads to those that it makes. */
function Reads({ from, to }: { readonly from: Slab; readonly to: Slab }) {
  if (from.stage.columns === 1 && to.stage.columns === 1) return null;
  const start = from.x + from.thickness + from.depth / 2;
  const lines = columnsOf(from).flatMap((source, i) =>
    columnsOf(to)
      .filter((_, j) => to.stage.mixes || from.stage.columns === 1 || i === j)
      .map(
        (target) =>
          `M${start} ${source.y + source.part / 2 - from.depth / 2}L${to.x} ${target.y + target.part / 2}`,
      ),
  );
  return <path className={styles.reads} d={lines.join('')} />;
}

function Block({ slab, isChosen }: { readonly slab: Slab; readonly isChosen: boolean }) {
  const { stage, x } = slab;
  return (
    <g data-kind={stage.kind} data-chosen={isChosen ? '' : undefined}>
      {columnsOf(slab).map(({ y, part }) => {
        const { front, top, side } = faces(x, y, slab, part);
        return (
          <g key={y}>
            <path className={styles.side} d={side} />
            <path className={styles.top} d={top} />
            <path className={styles.front} d={front} />
          </g>
        );
      })}
    </g>
  );
}

interface SlabsProps {
  readonly stages: readonly Stage[];
  readonly chosen: number;
  onChoose(stage: number): void;
}

/** A click chooses the nearest; the slider of the figure does the same for keys. */
export function Slabs({ stages, chosen, onChoose }: SlabsProps) {
  const { slabs, width } = laidOut(stages);
  const convolutions = stages.filter(({ kind }) => kind === 'conv').length;
  const centre = ({ x, thickness, depth }: Slab) => x + (thickness + depth) / 2;
  const marked = slabs[chosen]!;
  return (
    <svg
      className={styles.slabs}
      viewBox={`0 0 ${width} ${HEIGHT}`}
      role="img"
      aria-label={`${stages.length} blocks from the picture on the left to ${stages.at(-1)!.shape[0]} numbers on the right, ${convolutions} of them of convolutions`}
      onPointerDown={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        const at = ((event.clientX - box.left) / box.width) * width;
        const distances = slabs.map((slab) => Math.abs(centre(slab) - at));
        onChoose(distances.indexOf(Math.min(...distances)));
      }}
    >
      {slabs.slice(1).map((slab, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the index is the stage
        <Reads key={i} from={slabs[i]!} to={slab} />
      ))}
      {slabs.map((slab, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the index is the stage
        <Block key={i} slab={slab} isChosen={i === chosen} />
      ))}
      <path
        className={styles.mark}
        d={`M${marked.x + marked.thickness / 2} ${HEIGHT - 9}l5 8h-10z`}
      />
    </svg>
  );
}
