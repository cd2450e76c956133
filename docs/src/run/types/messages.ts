/** @file What an editor and the compiler's worker say to each other. */

interface Asking {
  /** Where the site's compiler and declarations lie, with a slash at the end. */
  readonly base: string;
  readonly code: string;
}

export type Question =
  | (Asking & { readonly ask: 'problems' })
  | (Asking & { readonly ask: 'hover' | 'completions'; readonly at: number });

export interface Problem {
  readonly from: number;
  readonly to: number;
  readonly message: string;
}

export interface Hover {
  readonly from: number;
  readonly to: number;
  /** The declaration in TypeScript. */
  readonly text: string;
  readonly documentation: string;
}

export interface Completion {
  readonly label: string;
  /** What TypeScript calls the kind of thing it is: `function`, `class`, `property`. */
  readonly kind: string;
}

export interface Answers {
  readonly problems: readonly Problem[];
  readonly hover: Hover | undefined;
  readonly completions: readonly Completion[];
}

export type ToCompiler = Question & { readonly id: number };
export interface FromCompiler {
  readonly id: number;
  readonly answer: Answers[keyof Answers];
}
