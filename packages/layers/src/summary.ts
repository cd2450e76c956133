/** @file A model at a glance, from shapes alone: layers, output shapes, parameters, bytes, FLOPs. */
import { elementCount, formatShape, type Shape } from '@striate/shapes';
import { traceShapes } from './layer.js';
import type { Module } from './module.js';
import { alignColumns } from './table.js';

export interface SummaryRow {
  /** The layer's path by PyTorch's names. */
  readonly path: string;
  readonly layer: string;
  readonly outputShape: Shape;
  readonly parameters: number;
  /** Bytes of the output in float32. */
  readonly activationBytes: number;
  /** Multiplications and additions of one forward pass. */
  readonly flops: number;
}

export interface Summary {
  readonly inputShape: Shape;
  readonly rows: readonly SummaryRow[];
  readonly parameters: number;
  /** Bytes of all parameters in float32. */
  readonly parameterBytes: number;
  /** Bytes of all layers' outputs in float32. */
  readonly activationBytes: number;
  readonly flops: number;
  /** The table as text. */
  toString(): string;
}

/** What `model` does with an input of `inputShape`; needs no device. Throws ShapeError where it does not fit. */
export function summary(model: Module, inputShape: Shape): Summary {
  const rows = traceShapes(model, inputShape).map(({ layer, input, output }) => ({
    path: layer.path,
    layer: layer.title,
    outputShape: output,
    parameters: countParameters(layer),
    activationBytes: 4 * elementCount(output),
    flops: layer.flops(input, output),
  }));
  const parameters = countParameters(model);
  const result = {
    inputShape,
    rows,
    parameters,
    parameterBytes: parameters * 4,
    activationBytes: rows.reduce((sum, row) => sum + row.activationBytes, 0),
    flops: rows.reduce((sum, row) => sum + row.flops, 0),
  };
  return { ...result, toString: () => formatSummary(result) };
}

function countParameters(module: Module): number {
  return module.parameters().reduce((sum, parameter) => sum + parameter.size, 0);
}

function formatSummary(data: Omit<Summary, 'toString'>): string {
  const whole = new Intl.NumberFormat('en-US');
  const cells = [
    ['path', 'layer', 'output', 'parameters', 'MB', 'MFLOP'],
    ...data.rows.map((row) => [
      row.path,
      row.layer,
      formatShape(row.outputShape),
      row.parameters === 0 ? '-' : whole.format(row.parameters),
      (row.activationBytes / 1e6).toFixed(2),
      row.flops === 0 ? '-' : (row.flops / 1e6).toFixed(1),
    ]),
  ];
  const lines = alignColumns(cells, [3, 4, 5]);
  const rule = '-'.repeat(Math.max(...lines.map((line) => line.length)));
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  return [
    lines[0],
    rule,
    ...lines.slice(1),
    rule,
    `input ${formatShape(data.inputShape)}`,
    `${whole.format(data.parameters)} parameters, ${megabytes(data.parameterBytes)}`,
    `${megabytes(data.activationBytes)} of layer outputs, ${(data.flops / 1e9).toFixed(2)} GFLOP forward`,
  ].join('\n');
}
