/** @file Takes the place of the theme's, which highlights in the page. Fences in pages become `<Code>` instead. */
import { CodeText } from '../components/Code';

export default function CodeBlock({ children }: { readonly children: string }) {
  return <CodeText text={children} />;
}
