/** @file What every page may use without importing it. */

import MDXComponents from '@theme-original/MDXComponents';
import { Fragment } from 'react';
import { Code } from '../components/Code';
import { Compare } from '../components/Compare';
import { DisplayFormula, Formula } from '../components/Formula';
import { ScrollTable } from '../components/ScrollFrame';
import { Runnable } from '../run/Runnable';

export default {
  ...MDXComponents,
  Code,
  Compare,
  DisplayFormula,
  Formula,
  Runnable,
  Fragment,
  table: ScrollTable,
};
