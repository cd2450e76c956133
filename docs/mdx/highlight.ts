/** @file Code with its words marked by kind (`token keyword`), as HTML; `site.css` has their colours. */
import Prism from 'prismjs';
import 'prismjs/components/prism-typescript';
import 'prismjs/components/prism-python';
import 'prismjs/components/prism-bash';
import 'prismjs/components/prism-json';

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Languages by what follows the fence; text and whatever is not known have nothing to mark. */
export function highlight(code: string, language: string | null | undefined): string {
  const grammar = language ? Prism.languages[language] : undefined;
  return grammar ? Prism.highlight(code, grammar, language!) : escaped(code);
}
