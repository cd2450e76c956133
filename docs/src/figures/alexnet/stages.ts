/** @file A variant of AlexNet in stages, each a layer that changes the shape with what follows it, from `summary`. */
import { alexnet, VARIANTS, type Variant } from '@striate/alexnet';
import { type Layer, summary } from '@striate/layers';
import { receptiveFields } from '@striate/shapes/stack';

export interface Stage {
  /** `Conv2d(3, 96, kernelSize 11, stride 4)`; of the first one `picture`. */
  readonly layer: string;
  /** Titles of what follows without changing the shape. */
  readonly followers: readonly string[];
  readonly kind: 'picture' | 'conv' | 'pool' | 'linear';
  /** (C, H, W) or (C). */
  readonly shape: readonly number[];
  readonly parameters: number;
  readonly flops: number;
  /** Columns that the channels stand in: two where convolutions of the model work in two groups. */
  readonly columns: number;
  /** Whether it reads all columns before it, and not each its own. */
  readonly mixes: boolean;
  /** Side in pixels of what one cell sees of the picture; undefined where it may see all of it. */
  readonly field: number | undefined;
}

export interface Drawing {
  readonly stages: readonly Stage[];
  readonly parameters: number;
  readonly parameterBytes: number;
  readonly flops: number;
}

const KINDS: Readonly<Record<string, Stage['kind']>> = {
  conv: 'conv',
  maxPool: 'pool',
  adaptiveAvgPool: 'pool',
  linear: 'linear',
};

/** Layers by their specs: the names of classes do not survive the bundler. */
const NAMES: Readonly<Record<string, string>> = {
  conv: 'Conv2d',
  maxPool: 'MaxPool2d',
  adaptiveAvgPool: 'AdaptiveAvgPool2d',
  linear: 'Linear',
  batchNorm: 'BatchNorm2d',
  flatten: 'Flatten',
  /** The one activation of all variants, which has no name in its spec. */
  elementwise: 'ReLU',
  dropout: 'Dropout',
  localResponseNorm: 'LocalResponseNorm',
};

function titleOf(layer: Layer): string {
  const { spec } = layer;
  const name = NAMES[(spec.type === 'elementwise' && spec.name) || spec.type];
  return `${name}(${layer.describe()})`;
}

/** Needs no device: `summary` computes shapes. */
export function drawingOf(variant: Variant, classes: number): Drawing {
  const { size } = VARIANTS[variant];
  const model = alexnet({ classes, variant });
  const { rows, parameters, parameterBytes, flops } = summary(model, [1, 3, size, size]);
  const modules = new Map(model.namedModules());
  const layers = rows.map(({ path }) => modules.get(path) as Layer);
  const specs = layers.map(({ spec }) => spec);
  const fields = receptiveFields(specs);
  const groupsOf = (spec: Layer['spec']) => (spec.type === 'conv' && spec.groups) || 1;
  const most = Math.max(...specs.map(groupsOf));
  const stages: Stage[] = [
    {
      layer: 'picture',
      followers: [],
      kind: 'picture',
      shape: [3, size, size],
      parameters: 0,
      flops: 0,
      columns: 1,
      mixes: false,
      field: 1,
    },
  ];
  for (const [i, row] of rows.entries()) {
    const spec = specs[i]!;
    const kind = KINDS[spec.type];
    const last = stages.at(-1)!;
    const { outputShape, parameters, flops } = row;
    const layer = titleOf(layers[i]!);
    if (!kind) {
      const sums = { parameters: last.parameters + parameters, flops: last.flops + flops };
      stages[stages.length - 1] = { ...last, ...sums, followers: [...last.followers, layer] };
      continue;
    }
    const columns = kind === 'linear' ? 1 : most;
    const reads = kind === 'pool' ? columns : groupsOf(spec);
    stages.push({
      ...{ layer, kind, parameters, flops, columns },
      followers: [],
      shape: outputShape.slice(1),
      mixes: last.columns > reads,
      field: fields[i]?.size[0],
    });
  }
  return { stages, parameters, parameterBytes, flops };
}
