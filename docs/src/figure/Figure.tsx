/** @file The frame of an interactive figure: title, controls, content, caption. */
import type { ReactNode } from 'react';
import { useId } from 'react';
import styles from './figure.module.css';

interface FigureProps {
  readonly title: string;
  /** What to see in it, in one or two sentences. */
  readonly caption?: ReactNode;
  /** Sliders, selects and buttons of `controls.tsx`. */
  readonly controls?: ReactNode;
  readonly children: ReactNode;
}

export function Figure({ title, caption, controls, children }: FigureProps) {
  const name = useId();
  return (
    <figure className={styles.figure} aria-labelledby={name}>
      <div className={styles.title} id={name}>
        {title}
      </div>
      {controls && <div className={styles.controls}>{controls}</div>}
      <div className={styles.content}>{children}</div>
      {caption && <figcaption className={styles.caption}>{caption}</figcaption>}
    </figure>
  );
}

/** Things beside each other that wrap on a phone, each with its name below. */
export function Row({ children }: { readonly children: ReactNode }) {
  return <div className={styles.row}>{children}</div>;
}

export function Labelled({
  label,
  children,
}: {
  readonly label: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <div className={styles.labelled}>
      {children}
      <div className={styles.label}>{label}</div>
    </div>
  );
}

/** A line that says what the figure computed; screen readers are told when it changes. */
export function Readout({ children }: { readonly children: ReactNode }) {
  return (
    <p className={styles.readout} role="status">
      {children}
    </p>
  );
}
