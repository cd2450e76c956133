/**
 * @file Where the layers of torchvision's AlexNet are in ours: convolutions and linear layers have the same sizes under
 * other names. Theirs has no batch normalisation and pools less often, so its weights are a start for training, not the
 * same model. Source: torchvision/models/alexnet.py.
 */
import type { Rename } from '@striate/layers';

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
