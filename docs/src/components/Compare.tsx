/** @file `<Compare>`: the same in Striate and PyTorch. A choice holds for the whole site and is remembered. */
import Tabs from '@theme/Tabs';
import type { ComponentProps } from 'react';

/** Its tabs are made of the fences inside by `mdx/remark-blocks.ts`. */
export function Compare({
  children,
}: {
  readonly children: ComponentProps<typeof Tabs>['children'];
}) {
  return (
    <Tabs groupId="library" queryString={false}>
      {children}
    </Tabs>
  );
}
