/** @file Plots from descriptions in Vega-Lite to SVG and PNG, without a browser. */
import sharp from 'sharp';
import { INK, PLOT_STYLE } from '../theme.js';
import type { TopLevelSpec } from './vega.js';

export interface Plot {
  /** The name of its files. */
  readonly name: string;
  /** What it shows, for those who can't see it. */
  readonly description: string;
  /** As wide as it is drawn; `viewBox` lets it grow and shrink. */
  readonly svg: string;
}

/** A plot to draw: its description in Vega-Lite, less what all plots have in common. */
export interface PlotSpec extends Omit<Plot, 'svg'> {
  readonly vegaLite: object;
}

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif';

const CONFIG = {
  background: INK.surface,
  padding: 6,
  font: FONT,
  view: { stroke: null },
  axis: {
    domain: false,
    ticks: false,
    gridColor: INK.rule,
    labelColor: INK.muted,
    titleColor: INK.muted,
    labelFontSize: 11,
    titleFontSize: 11,
    titleFontWeight: 'normal',
    labelPadding: 6,
    titlePadding: 8,
  },
  legend: {
    orient: 'top',
    title: null,
    labelColor: INK.ink,
    labelFontSize: 12,
    symbolSize: 80,
    symbolStrokeWidth: 2,
    offset: 6,
    columnPadding: 16,
  },
  text: { color: INK.ink, fontSize: 11 },
} as const;

/** Draws a plot. Vega is loaded here, when the first is drawn: a command that draws none need not wait. */
export async function draw({ name, description, vegaLite }: PlotSpec): Promise<Plot> {
  const { compile, parse, View } = await import('./vega.js');
  const compiled = compile({ ...vegaLite, config: CONFIG } as TopLevelSpec);
  const view = new View(parse(compiled.spec), { renderer: 'none' });
  try {
    return { name, description, svg: await view.toSVG() };
  } finally {
    view.finalize();
  }
}

/** The plot as a file of its own, which follows the surroundings by itself. */
export function svgFile({ svg }: Plot): string {
  return svg.replace(/>/, `><style>${PLOT_STYLE}</style>`);
}

/** In light colours, at twice the size. */
export function pngFile({ svg }: Plot): Promise<Buffer> {
  return sharp(Buffer.from(svg), { density: 144 }).png().toBuffer();
}
