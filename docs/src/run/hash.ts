/** @file Code in the hash of a URL, for links into the playground. */

/** Base64 of UTF-8 with the letters that a URL allows. */
export function codeToHash(code: string): string {
  const bytes = new TextEncoder().encode(code);
  const letters = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  return `code=${letters.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')}`;
}

/** The code in `hash`, or undefined where there is none that can be read. */
export function hashToCode(hash: string): string | undefined {
  const letters = /[#&]code=([\w-]+)/.exec(hash)?.[1];
  if (!letters) return undefined;
  try {
    const bytes = atob(letters.replaceAll('-', '+').replaceAll('_', '/'));
    return new TextDecoder().decode(Uint8Array.from(bytes, (letter) => letter.charCodeAt(0)));
  } catch {
    return undefined;
  }
}
