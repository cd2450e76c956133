/** @file The one rule between our names and PyTorch's: camelCase here is snake_case there. */

/** `featureExtractor` -> `feature_extractor`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
