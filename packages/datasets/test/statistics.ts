/** @file Checks of what is drawn at random. */

/**
 * Whether integers in 0 .. bins - 1 occur about equally often: the chi-square statistic lies within five of its
 * standard deviations of its mean.
 */
export function isUniform(values: readonly number[], bins: number): boolean {
  const counts = new Float64Array(bins);
  for (const value of values) counts[value]!++;
  const expected = values.length / bins;
  const statistic = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  return Math.abs(statistic - (bins - 1)) < 5 * Math.sqrt(2 * (bins - 1));
}

export function moments(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, variance };
}
