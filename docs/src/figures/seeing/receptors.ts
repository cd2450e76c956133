/**
 * @file How strongly the eye's receptors answer to light of one wavelength, from 0 to 1: the curve that Govardovskii
 * and others fitted to visual pigments (2000), for the peaks that Bowmaker and Dartnall measured in humans (1980).
 * It leaves out the small second bump in the ultraviolet and what the lens of the eye swallows.
 */

/** Wavelengths of the strongest answer, in nanometres. */
export const PEAKS = { short: 420, middle: 534, long: 564, rod: 498 } as const;
export type Receptor = keyof typeof PEAKS;

export function response(receptor: Receptor, wavelength: number): number {
  const peak = PEAKS[receptor];
  const x = peak / wavelength;
  const a = 0.8795 + 0.0459 * Math.exp(-((peak - 300) ** 2) / 11_940);
  return (
    1 /
    (Math.exp(69.7 * (a - x)) + Math.exp(28 * (0.922 - x)) + Math.exp(-14.9 * (1.104 - x)) + 0.674)
  );
}
