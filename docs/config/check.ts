/** @file A build fails over pages that `mdx/check.ts` complains of. While one writes, the tests tell. */
import type { Plugin } from '@docusaurus/types';
import { complaintsOf } from '../mdx/check';
import { pages } from '../mdx/pages';

export default function checkPlugin(): Plugin {
  return {
    name: 'striate-check',
    async loadContent() {
      if (process.env.NODE_ENV !== 'production') return;
      const complaints = complaintsOf(pages);
      if (complaints.length > 0) throw new Error(complaints.join('\n'));
    },
  };
}
