/** @file What is taken for what: cells with numbers for few classes, a heat map for many. */
import sharp from 'sharp';
import type { Evaluation } from '../../../evaluation/evaluation.js';
import { share } from '../numbers.js';
import { INK } from '../theme.js';
import type { Plot, PlotSpec } from './render.js';

type Confusion = Pick<Evaluation, 'classes' | 'confusion'>;

/** Classes up to which their names stand at the axes, and up to which numbers stand in the cells. */
export const NAMED_CLASSES = 24;
const NUMBERED_CLASSES = 10;

const SIDE = 360;
/** How much of its colour a cell has at most: numbers must stand out against it, in light and dark. */
const STRONGEST = { withNumber: 0.55, alone: 1 };
/** Cells of the heat map along an edge, at most: more would be finer than a pixel. */
const MOST_CELLS = 250;

const describe = (classes: number) =>
  `Confusion matrix of ${classes} classes: in the row of each, what its pictures were taken for`;

export function confusionCells({ classes, confusion }: Confusion): PlotSpec {
  const values = confusion.flatMap((row, actual) => {
    const all = row.reduce((sum, count) => sum + count, 0);
    return row.map((count, predicted) => ({
      actual,
      predicted,
      count,
      share: share(count, all),
    }));
  });
  // Two classes may be shown alike once their names are cut, so that places are what counts.
  const places = classes.map((_, place) => place);
  const names = JSON.stringify(classes).replace(/[\u2028\u2029]/g, ' ');
  const isCrowded = classes.length > 14;
  const labels = {
    labelExpr: `${names}[datum.value]`,
    labelLimit: 100,
    labelFontSize: isCrowded ? 9 : 11,
  };
  const axis = (title: string, more: object) => ({ title, grid: false, ...labels, ...more });
  const isNumbered = classes.length <= NUMBERED_CLASSES;
  const isLong = classes.length > 4 || classes.some((name) => name.length > 8);
  const labelAngle = isCrowded ? -90 : isLong ? -45 : 0;
  return {
    name: 'confusion',
    description: describe(classes.length),
    vegaLite: {
      width: SIDE,
      height: SIDE,
      autosize: { type: 'fit', contains: 'padding' },
      data: { values },
      encoding: {
        x: {
          field: 'predicted',
          type: 'ordinal',
          scale: { domain: places },
          axis: axis('predicted', { orient: 'top', labelAngle }),
        },
        y: {
          field: 'actual',
          type: 'ordinal',
          scale: { domain: places },
          axis: axis('actual', {}),
        },
      },
      layer: [
        {
          mark: { type: 'rect', color: INK.accent, stroke: INK.surface, strokeWidth: 1 },
          encoding: {
            fillOpacity: {
              field: 'share',
              type: 'quantitative',
              scale: {
                domain: [0, 1],
                range: [0.05, isNumbered ? STRONGEST.withNumber : STRONGEST.alone],
              },
              legend: null,
            },
          },
        },
        ...(!isNumbered
          ? []
          : [
              {
                mark: { type: 'text', fontSize: classes.length > 6 ? 10 : 12 },
                encoding: {
                  text: { field: 'count', type: 'quantitative' },
                  color: {
                    condition: { test: 'datum.isDark', value: INK.surface },
                    value: INK.ink,
                  },
                },
              },
            ]),
      ],
    },
  };
}

/** For classes without number: a picture of the shares, the worst of its neighbourhood in each cell. */
export async function confusionHeatMap({ classes, confusion }: Confusion): Promise<Plot> {
  const block = Math.ceil(classes.length / MOST_CELLS);
  const side = Math.ceil(classes.length / block);
  const shares = new Float64Array(side * side);
  for (const [actual, row] of confusion.entries()) {
    const all = row.reduce((sum, count) => sum + count, 0);
    for (const [predicted, count] of row.entries()) {
      const cell = Math.floor(actual / block) * side + Math.floor(predicted / block);
      shares[cell] = Math.max(shares[cell]!, share(count, all));
    }
  }
  // Only the mask is a picture; its colour comes from the element that it masks, and follows the surroundings.
  const mask = Uint8Array.from(shares, (value) => Math.round(255 * Math.sqrt(value)));
  const png = await sharp(mask, { raw: { width: side, height: side, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toBuffer();
  return { name: 'confusion', description: describe(classes.length), svg: heatMapSvg(png) };
}

function heatMapSvg(png: Buffer): string {
  const [edge, margin] = [24, 6];
  const inner = SIDE - edge - margin;
  const at = `x="${edge}" y="${edge}" width="${inner}" height="${inner}"`;
  const text = `fill="${INK.muted}" font-family="system-ui, sans-serif" font-size="11" text-anchor="middle"`;
  const middle = edge + inner / 2;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE}" height="${SIDE}" viewBox="0 0 ${SIDE} ${SIDE}">`,
    `<rect width="${SIDE}" height="${SIDE}" fill="${INK.surface}"/>`,
    `<rect ${at} fill="${INK.well}"/>`,
    `<mask id="confusion-shares" style="mask-type: luminance"><image ${at} preserveAspectRatio="none" style="image-rendering: pixelated" href="data:image/png;base64,${png.toString('base64')}"/></mask>`,
    `<rect ${at} fill="${INK.accent}" mask="url(#confusion-shares)"/>`,
    `<text x="${middle}" y="${edge - 8}" ${text}>predicted</text>`,
    `<text transform="translate(${edge - 8} ${middle}) rotate(-90)" ${text}>actual</text>`,
    '</svg>',
  ].join('');
}
