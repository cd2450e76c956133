/** What a process that is to find the driver has in its environment; undefined before it is installed. */
export function lavapipe(): Record<string, string> | undefined;
/** Without it kernels run a little slower, but compile in a tenth of the time, which is most of a test. */
export const UNOPTIMIZED: Record<string, string>;
