/** @file Formulas, typeset by KaTeX when the site is built (`mdx/remark-static.ts`). */
import { ScrollFrame } from './ScrollFrame';

interface FormulaProps {
  readonly html: string;
}

export function Formula({ html }: FormulaProps) {
  // biome-ignore lint/security/noDangerouslySetInnerHtml: KaTeX wrote it when the site was built
  return <span dangerouslySetInnerHTML={{ __html: html }} />;
}

/** A formula on lines of its own; one that is wider than the page scrolls. */
export function DisplayFormula({ html }: FormulaProps) {
  return (
    <ScrollFrame label="Formula">
      <Formula html={html} />
    </ScrollFrame>
  );
}
