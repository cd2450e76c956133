/** @file A table that scrolls where it is wider than the page; then, and only then, keys can scroll it too. */
import { type ComponentProps, useEffect, useRef, useState } from 'react';
import styles from './ScrollTable.module.css';

export function ScrollTable(props: ComponentProps<'table'>) {
  const frame = useRef<HTMLDivElement>(null);
  const [scrolls, setScrolls] = useState(false);
  useEffect(() => {
    const watcher = new ResizeObserver(([entry]) =>
      setScrolls(entry!.target.scrollWidth > entry!.target.clientWidth),
    );
    watcher.observe(frame.current!);
    return () => watcher.disconnect();
  }, []);
  const scrolling = scrolls && { tabIndex: 0, role: 'region', 'aria-label': 'Table' };
  return (
    <div ref={frame} className={styles.frame} {...scrolling}>
      <table {...props} />
    </div>
  );
}
