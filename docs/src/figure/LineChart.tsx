/**
 * @file Curves that grow while something trains: a small SVG. Vega-Lite, which the trainer's report uses, would be
 * 800 kB for the page and compile a specification for every point that is added.
 */
import styles from './figure.module.css';

export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly dashed?: boolean;
}

export interface LineChartProps {
  readonly series: readonly Series[];
  readonly xLabel: string;
  readonly yLabel: string;
  /** Left out: what the points reach. */
  readonly xRange?: readonly [number, number];
  readonly yRange?: readonly [number, number];
  /** What a screen reader calls it; the last values follow by themselves. */
  readonly label: string;
}

const WIDTH = 480;
const HEIGHT = 240;
const LEFT = 62;
const BOTTOM = 40;
const TOP = 10;
const RIGHT = 20;

type Range = readonly [number, number];

function reach(values: readonly number[]): Range {
  const known = values.filter(Number.isFinite);
  if (known.length === 0) return [0, 1];
  const least = Math.min(...known);
  const greatest = Math.max(...known);
  return least === greatest ? [least - 0.5, greatest + 0.5] : [least, greatest];
}

/** About `count` round numbers in a range. */
export function ticks([least, greatest]: Range, count = 4): number[] {
  const rough = (greatest - least) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough)!;
  const first = Math.ceil(least / step - 1e-9);
  const last = Math.floor(greatest / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(6)),
  );
}

export function LineChart(props: LineChartProps) {
  const { series, xLabel, yLabel, label } = props;
  const points = series.flatMap((one) => one.points);
  const xRange = props.xRange ?? reach(points.map(([x]) => x));
  const yRange = props.yRange ?? reach(points.map(([, y]) => y));
  const share = (value: number, [least, greatest]: Range) => (value - least) / (greatest - least);
  const x = (value: number) => LEFT + share(value, xRange) * (WIDTH - LEFT - RIGHT);
  const y = (value: number) => TOP + (1 - share(value, yRange)) * (HEIGHT - TOP - BOTTOM);
  const path = (line: Series['points']) =>
    line
      .filter(([, value]) => Number.isFinite(value))
      .map(([at, value], i) => `${i ? 'L' : 'M'}${x(at).toFixed(1)} ${y(value).toFixed(1)}`)
      .join('');
  const now = series
    .filter((one) => one.points.length > 0)
    .map((one) => `${one.name} ${Number(one.points.at(-1)![1].toFixed(4))}`)
    .join(', ');
  return (
    <div className={styles.chart}>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={now ? `${label}: ${now}` : label}
      >
        {ticks(yRange).map((tick) => (
          <g key={tick}>
            <path className={styles.rule} d={`M${LEFT} ${y(tick)}H${WIDTH - RIGHT}`} />
            <text x={LEFT - 6} y={y(tick)} textAnchor="end" dominantBaseline="central">
              {tick}
            </text>
          </g>
        ))}
        {ticks(xRange, 6).map((tick) => (
          <text key={tick} x={x(tick)} y={HEIGHT - BOTTOM + 16} textAnchor="middle">
            {tick}
          </text>
        ))}
        <text x={(LEFT + WIDTH) / 2} y={HEIGHT - 5} textAnchor="middle">
          {xLabel}
        </text>
        <text transform={`translate(13 ${(HEIGHT - BOTTOM) / 2}) rotate(-90)`} textAnchor="middle">
          {yLabel}
        </text>
        {series.map((one, index) => (
          <path
            key={one.name}
            className={styles.line}
            data-series={index % 4}
            data-dashed={one.dashed ? '' : undefined}
            d={path(one.points)}
          />
        ))}
        {series.map(
          (one, index) =>
            one.points.length === 1 && (
              <circle
                key={one.name}
                className={styles.dot}
                data-series={index % 4}
                cx={x(one.points[0]![0])}
                cy={y(one.points[0]![1])}
                r={3}
              />
            ),
        )}
      </svg>
      <ul className={styles.legend}>
        {series.map((one, index) => (
          <li key={one.name}>
            <svg viewBox="0 0 20 4" aria-hidden="true">
              <path
                className={styles.line}
                data-series={index % 4}
                data-dashed={one.dashed ? '' : undefined}
                d="M0 2H20"
              />
            </svg>
            {one.name}
          </li>
        ))}
      </ul>
    </div>
  );
}
