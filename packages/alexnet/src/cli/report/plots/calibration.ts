/** @file How often predictions of each confidence were right, above how many there were. */
import type { Evaluation } from '../../../evaluation/evaluation.js';
import { INK } from '../theme.js';
import type { PlotSpec } from './render.js';

const WIDTH = 285;
const TICKS = [0, 0.2, 0.4, 0.6, 0.8, 1];

export function calibrationPlot({ calibration }: Evaluation): PlotSpec {
  const bins = calibration.bins.filter(({ count }) => count > 0);
  const x = (axis: object | null) => ({
    field: 'low',
    type: 'quantitative' as const,
    scale: { domain: [0, 1] },
    axis,
  });
  const x2 = { field: 'high' };
  const bar = { type: 'bar' as const, binSpacing: 2, color: INK.accent };
  const diagonal = { values: [{ at: 0 }, { at: 1 }] };
  const end = { type: 'quantitative' as const, scale: { domain: [0, 1] } };
  return {
    name: 'calibration',
    description: `Calibration: the accuracy of predictions by their probability; expected calibration error ${calibration.ece.toFixed(4)}`,
    vegaLite: {
      spacing: 10,
      vconcat: [
        {
          width: WIDTH,
          height: 210,
          layer: [
            {
              data: { values: bins },
              mark: { ...bar, opacity: 0.85 },
              encoding: {
                x: { ...x(null), bin: 'binned' },
                x2,
                y: {
                  field: 'accuracy',
                  type: 'quantitative',
                  title: 'share that is right',
                  scale: { domain: [0, 1] },
                  axis: { format: '~%', tickCount: 5 },
                },
              },
            },
            {
              data: diagonal,
              mark: { type: 'line', color: INK.ink, strokeDash: [4, 4], strokeWidth: 1 },
              encoding: { x: { field: 'at', ...end, axis: null }, y: { field: 'at', ...end } },
            },
          ],
        },
        {
          width: WIDTH,
          height: 46,
          data: { values: bins },
          mark: { ...bar, color: INK.muted },
          encoding: {
            x: {
              ...x({
                grid: false,
                format: '~%',
                values: TICKS,
                labelFlush: false,
                title: 'probability of the prediction',
              }),
              bin: 'binned',
            },
            x2,
            y: {
              field: 'count',
              type: 'quantitative',
              title: 'pictures',
              axis: { tickCount: 2, format: '~s', grid: false },
            },
          },
        },
      ],
    },
  };
}
