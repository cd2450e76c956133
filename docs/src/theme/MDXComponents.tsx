/** @file What every page may use without importing it. */

import TabItem from '@theme/TabItem';
import MDXComponents from '@theme-original/MDXComponents';
import { Compare } from '../components/Compare';
import { ScrollTable } from '../components/ScrollFrame';
import { Runnable } from '../run/Runnable';

export default { ...MDXComponents, Compare, Runnable, TabItem, table: ScrollTable };
