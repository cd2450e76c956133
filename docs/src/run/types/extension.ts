/**
 * @file Types in the editor: problems underlined, a declaration under the pointer, completions. The compiler (1.3 MB)
 * is fetched when an editor first has the focus; one worker serves all editors of a page.
 */
import { autocompletion, type CompletionContext, completionKeymap } from '@codemirror/autocomplete';
import { type Diagnostic, lintKeymap, setDiagnostics } from '@codemirror/lint';
import type { Extension } from '@codemirror/state';
import { EditorView, hoverTooltip, keymap, type Tooltip, ViewPlugin } from '@codemirror/view';
import type { Answers, FromCompiler, Question, ToCompiler } from './messages';

const PAUSE = 400;

type Pending = Map<number, (answer: never) => void>;
let compiler: { readonly worker: Worker; readonly pending: Pending } | undefined;
let lastId = 0;

function startCompiler(): NonNullable<typeof compiler> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url));
  const pending: Pending = new Map();
  worker.onmessage = ({ data: { id, answer } }: MessageEvent<FromCompiler>) => {
    pending.get(id)?.(answer as never);
    pending.delete(id);
  };
  return { worker, pending };
}

function ask<Q extends Question>(question: Q): Promise<Answers[Q['ask']]> {
  compiler ??= startCompiler();
  const { worker, pending } = compiler;
  const id = ++lastId;
  worker.postMessage({ ...question, id } satisfies ToCompiler);
  return new Promise((resolve) => pending.set(id, resolve));
}

/** Underlines problems a moment after the last change, and once the editor has the focus. */
function problemsOf(base: string): Extension {
  return ViewPlugin.define((view) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      const code = view.state.doc.toString();
      const problems = await ask({ ask: 'problems', base, code });
      if (view.state.doc.toString() !== code) return;
      const diagnostics = problems.map(
        (problem): Diagnostic => ({ ...problem, severity: 'error' }),
      );
      view.dispatch(setDiagnostics(view.state, diagnostics));
    };
    const lookSoon = () => {
      clearTimeout(timer);
      timer = setTimeout(look, PAUSE);
    };
    return {
      update(update) {
        const hasBegun = update.focusChanged && update.view.hasFocus;
        if (hasBegun || (update.docChanged && update.view.hasFocus)) lookSoon();
      },
      destroy: () => clearTimeout(timer),
    };
  });
}

function declarationAt(base: string): Extension {
  return hoverTooltip(async (view, at): Promise<Tooltip | null> => {
    if (!view.hasFocus) return null;
    const found = await ask({ ask: 'hover', base, code: view.state.doc.toString(), at });
    if (!found) return null;
    const create = () => {
      const dom = document.createElement('div');
      dom.className = 'cm-declaration';
      dom.append(Object.assign(document.createElement('code'), { textContent: found.text }));
      if (found.documentation) {
        dom.append(
          Object.assign(document.createElement('p'), { textContent: found.documentation }),
        );
      }
      return { dom };
    };
    return { pos: found.from, end: found.to, above: true, create };
  });
}

function completing(base: string): Extension {
  const complete = async (context: CompletionContext) => {
    const word = context.matchBefore(/[\w$]*/)!;
    const isAsked = context.explicit || word.from < word.to;
    const isMember = context.matchBefore(/\.[\w$]*/) !== null;
    if (!isAsked && !isMember) return null;
    const code = context.state.doc.toString();
    const found = await ask({ ask: 'completions', base, code, at: context.pos });
    const options = found.map(({ label, kind }) => ({ label, type: kind }));
    return { from: word.from, options, validFor: /^[\w$]*$/ };
  };
  return autocompletion({ override: [complete], icons: false });
}

const look = EditorView.theme({
  '.cm-tooltip': {
    border: '1px solid var(--line-strong)',
    borderRadius: 'var(--radius)',
    backgroundColor: 'var(--ifm-background-color)',
    color: 'var(--ifm-font-color-base)',
  },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--ifm-color-primary)',
    color: 'var(--on-primary)',
  },
  '.cm-declaration': { maxWidth: '36rem', padding: '0.4rem 0.6rem', fontSize: '0.8rem' },
  '.cm-declaration code': { border: 0, padding: 0, background: 'none', whiteSpace: 'pre-wrap' },
  '.cm-declaration p': { margin: '0.35rem 0 0' },
  '.cm-diagnostic': { borderLeftColor: 'var(--bad)', whiteSpace: 'pre-wrap' },
});

/** `base` is where `config/types-plugin.ts` has put the compiler. */
export function types(base: string): Extension {
  return [
    problemsOf(base),
    declarationAt(base),
    completing(base),
    look,
    keymap.of([...completionKeymap, ...lintKeymap]),
  ];
}
