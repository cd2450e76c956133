/**
 * @file Training that starts from weights there are: a checkpoint of ours, or one of torchvision's AlexNet.
 * The last layer starts afresh where the classes are others.
 */
import { type Rename, renameKeys, type StateDict } from '@striate/layers';
import { formatShape, sameShape } from '@striate/shapes';
import { TrainerError } from '../errors.js';
import { type AlexNet, VARIANTS, type Variant, variantNames } from '../models/index.js';
import { TORCHVISION_KEYS } from './torchvision-keys.js';

export interface InitialWeights {
  readonly state: StateDict;
  /** The classes that the weights tell apart, in order, where the file names them. */
  readonly classes?: readonly string[] | undefined;
}

export interface InitReport {
  /** The variant that the weights are of. */
  readonly variant: Variant;
  /** Keys of the model that took the file's values. */
  readonly taken: readonly string[];
  /** Keys of the model that keep their first values. */
  readonly fresh: readonly string[];
  /** Keys of the file that have no place in the model. */
  readonly left: readonly string[];
  /** Why the last layer starts afresh; undefined where it was taken. */
  readonly headReason?: string | undefined;
}

/** Where the weights of one variant are in another that has the same layers under other names. */
const KEYS: { readonly [From in Variant]?: { readonly [To in Variant]?: Rename } } = {
  torchvision: { batchnorm: TORCHVISION_KEYS },
  batchnorm: {
    torchvision: Object.fromEntries(
      Object.entries(TORCHVISION_KEYS).map(([theirs, ours]) => [ours, theirs]),
    ),
  },
};

/**
 * Gives `model` the weights of a state dict: of its own variant, or of torchvision's AlexNet for 'batchnorm'
 * and the other way round (batch norm keeps its first values). `classes` are the model's, in order: where the
 * file's are others or another number, the last layer keeps its first values. Throws TrainerError where
 * nothing fits and LayerError where a shape differs, and changes nothing then.
 */
export function initFrom(
  model: AlexNet,
  { state: saved, classes: theirs }: InitialWeights,
  classes?: readonly string[],
): InitReport {
  const { variant: to } = model.options;
  const state = withoutWrapper(saved);
  const from = variantOf(state);
  if (!from) throw noAlexNet(saved);
  const rename = from === to ? {} : KEYS[from]?.[to];
  if (!rename) {
    throw new TrainerError(
      'bad-checkpoint',
      `It holds the weights of the variant ${from}, which do not fit into the variant ${to}.`,
      `Train the variant ${from}, or start from other weights.`,
    );
  }
  const renamed = renameKeys(state, rename);
  const last = `${VARIANTS[to].names.classifier}.6`;
  const headReason = reasonOf(renamed.get(`${last}.weight`)?.shape[0], theirs, model, classes);
  const fitting = headReason === undefined ? renamed : renameKeys(renamed, { [last]: null });
  const { missingKeys, unexpectedKeys } = model.loadStateDict(fitting, { strict: false });
  const taken = [...fitting.keys()].filter((key) => !unexpectedKeys.includes(key));
  const heads = [...renamed.keys()].filter((key) => !fitting.has(key));
  return {
    variant: from,
    taken,
    fresh: missingKeys,
    left: [...heads, ...unexpectedKeys],
    headReason,
  };
}

/** One line for people: what was taken and what starts afresh. */
export function describeInit({ variant, taken, fresh, left, headReason }: InitReport): string {
  const parts = [
    `${taken.length} tensors of the variant ${variant} taken`,
    ...(fresh.length > 0 ? [`${fresh.length} start afresh`] : []),
    ...(left.length > 0 ? [`${left.length} of the file left`] : []),
    ...(headReason === undefined ? [] : [`the last layer starts afresh: ${headReason}`]),
  ];
  return parts.join(', ');
}

/** Keys as the model has them: DataParallel puts "module." in front. */
function withoutWrapper(state: StateDict): StateDict {
  const isWrapped = [...state.keys()].every((key) => key.startsWith('module.'));
  return isWrapped ? renameKeys(state, { module: '' }) : state;
}

/** The variant that a state dict is of, told by its first convolution; undefined for anything else. */
export function variantOf(state: StateDict): Variant | undefined {
  return variantNames.find((variant) => {
    const { names, firstWeight } = VARIANTS[variant];
    const found = state.get(`${names.features}.0.weight`)?.shape;
    return found !== undefined && sameShape(found, firstWeight);
  });
}

function noAlexNet(state: StateDict): TrainerError {
  const [first] = state;
  const example = first ? ` Its first tensor is ${first[0]} ${formatShape(first[1].shape)}.` : '';
  return new TrainerError(
    'bad-checkpoint',
    `It holds ${state.size} tensors, but not the weights of an AlexNet.${example}`,
    "Give a checkpoint of `alexnet train`, or the state dict of torchvision's alexnet.",
  );
}

/** Why the last layer can't be taken over; undefined where it can. */
function reasonOf(
  there: number | undefined,
  theirs: readonly string[] | undefined,
  model: AlexNet,
  classes: readonly string[] | undefined,
): string | undefined {
  const here = model.options.classes;
  if (there === undefined) return 'the file has none';
  if (there !== here) return `it tells ${there} classes apart there, ${here} here`;
  const isOther = theirs && classes && theirs.some((name, i) => name !== classes[i]);
  return isOther
    ? `the classes are ${theirs.join(', ')} there, ${classes.join(', ')} here`
    : undefined;
}
