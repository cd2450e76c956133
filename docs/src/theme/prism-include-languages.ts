/** @file The theme would give Prism in the page more languages; there is none in the page. */
export default function prismIncludeLanguages(): void {}
