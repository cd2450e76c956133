/** @file The key under which `using` looks for how to give something back. */

// Node 20 lacks Symbol.dispose in plain JavaScript; `using` in compiled code looks for this fallback.
export const disposeSymbol: typeof Symbol.dispose =
  Symbol.dispose ?? (Symbol.for('Symbol.dispose') as typeof Symbol.dispose);
