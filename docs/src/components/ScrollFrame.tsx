/** @file What scrolls where it is wider than the page; then, and only then, keys can scroll it too. */
import { type ComponentProps, type ReactNode, useEffect, useRef, useState } from 'react';
import styles from './ScrollFrame.module.css';

interface ScrollFrameProps {
  /** What a screen reader calls it once it scrolls. */
  readonly label: string;
  readonly children: ReactNode;
}

export function ScrollFrame({ label, children }: ScrollFrameProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [scrolls, setScrolls] = useState(false);
  useEffect(() => {
    const { current } = frame;
    const watcher = new ResizeObserver(() =>
      setScrolls(current!.scrollWidth > current!.clientWidth),
    );
    watcher.observe(current!);
    return () => watcher.disconnect();
  }, []);
  const scrolling = scrolls && { tabIndex: 0, role: 'region', 'aria-label': label };
  return (
    <div ref={frame} className={styles.frame} {...scrolling}>
      {children}
    </div>
  );
}

/** Takes the place of `<table>` in pages. */
export function ScrollTable(props: ComponentProps<'table'>) {
  return (
    <ScrollFrame label="Table">
      <table className={styles.table} {...props} />
    </ScrollFrame>
  );
}
