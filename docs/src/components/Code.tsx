/** @file Code to be read: highlighted when the site is built (`mdx/remark-static.ts`), with a button that copies it. */
import { useRef, useState } from 'react';
import styles from './Code.module.css';

/** Highlighted HTML, or text as it is. */
type CodeTextProps =
  | { readonly html: string; readonly text?: never }
  | { readonly text: string; readonly html?: never };

export function CodeText({ html, text }: CodeTextProps) {
  const code = useRef<HTMLElement>(null);
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(code.current!.textContent);
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  return (
    <div className={styles.frame}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long lines are scrolled by keys, too */}
      <pre className={styles.pre} tabIndex={0}>
        {html === undefined ? (
          <code ref={code}>{text}</code>
        ) : (
          // biome-ignore lint/security/noDangerouslySetInnerHtml: Prism wrote it when the site was built
          <code ref={code} dangerouslySetInnerHTML={{ __html: html }} />
        )}
      </pre>
      <button type="button" className={styles.copy} onClick={copy}>
        {copied ? 'Copied' : 'Copy'}
      </button>
    </div>
  );
}

/** What a fence becomes that is not run in the page. */
export function Code({ title, ...code }: CodeTextProps & { readonly title?: string }) {
  return (
    <div className={styles.block}>
      {title && <div className={styles.title}>{title}</div>}
      <CodeText {...code} />
    </div>
  );
}
