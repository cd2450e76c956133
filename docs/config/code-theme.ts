/** @file Colours of code as names; `site.css` gives them a value for light and for dark. */
import type { PrismTheme } from 'prism-react-renderer';

const style = (name: string) => ({ color: `var(--code-${name})` });

export const codeTheme: PrismTheme = {
  plain: { color: 'var(--code-text)', backgroundColor: 'var(--code-background)' },
  styles: [
    { types: ['comment', 'prolog'], style: { ...style('comment'), fontStyle: 'italic' } },
    { types: ['keyword', 'atrule'], style: style('keyword') },
    { types: ['string', 'char', 'template-string'], style: style('string') },
    { types: ['number', 'boolean', 'constant'], style: style('number') },
    { types: ['class-name', 'builtin'], style: style('type') },
    { types: ['function'], style: style('function') },
  ],
};
