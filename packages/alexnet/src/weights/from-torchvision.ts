/**
 * @file Weights of torchvision's AlexNet for ours: convolutions and linear layers have the same sizes under
 * other names. Theirs has no batch normalisation and pools less often, so this is a start for training, not
 * the same model.
 */
import { type Rename, renameKeys, type StateDict } from '@striate/layers';

/** The paths of torchvision's layers with weights -> ours. */
export const TORCHVISION_KEYS = {
  'features.0': 'feature_extractor.0',
  'features.3': 'feature_extractor.4',
  'features.6': 'feature_extractor.8',
  'features.8': 'feature_extractor.12',
  'features.10': 'feature_extractor.15',
  'classifier.1': 'head.1',
  'classifier.4': 'head.4',
  'classifier.6': 'head.6',
} as const satisfies Rename;

const LAST = 'classifier.6';

export interface FromTorchvision {
  /** Under our keys, for `model.loadStateDict(state, { strict: false })`. */
  readonly state: StateDict;
  /** torchvision's keys of the last layer, where it tells other classes apart. */
  readonly droppedKeys: readonly string[];
}

/**
 * The state dict of torchvision's `alexnet` under our keys, for a model of `classes` classes; the last layer
 * is left out where it has another number of them. Keys that torchvision's AlexNet does not have stay as
 * they are, so that `loadStateDict` reports them. Source: torchvision/models/alexnet.py.
 */
export function fromTorchvision(
  state: StateDict,
  { classes }: { readonly classes: number },
): FromTorchvision {
  const lastKeys = [...state.keys()].filter((key) => key.startsWith(`${LAST}.`));
  const fits = lastKeys.every((key) => state.get(key)!.shape[0] === classes);
  const rename: Rename = fits ? TORCHVISION_KEYS : { ...TORCHVISION_KEYS, [LAST]: null };
  return { state: renameKeys(state, rename), droppedKeys: fits ? [] : lastKeys };
}
