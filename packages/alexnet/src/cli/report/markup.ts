/** @file HTML from templates in which every value is text unless it is markup itself. */

/** A piece of HTML that is safe to put into a page. */
export class Markup {
  readonly text: string;

  /** Only for text that holds no names, paths or other words from outside. */
  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

type Value = Markup | string | number | readonly Markup[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Signs that move or turn the text after them: a name with such must not rewrite the line that it stands in. */
export const UNPRINTABLE = /[\p{Cc}\p{Bidi_Control}]/u;

export function escaped(text: string): string {
  const printable = text.replace(new RegExp(UNPRINTABLE, 'gu'), '\ufffd');
  return printable.replace(/[&<>"']/g, (sign) => ENTITIES[sign]!);
}

/** `html\`<b>${name}</b>\`` */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return new Markup(
    parts.reduce((text, part, i) => {
      const value = values[i - 1]!;
      if (value instanceof Markup) return text + value.text + part;
      if (Array.isArray(value)) return text + value.join('') + part;
      return text + escaped(String(value)) + part;
    }),
  );
}

/** Nothing, where a part is left out. */
export const NOTHING = new Markup('');
