/**
 * The address in a text, or null where there is none. Instead of `URL.canParse`, which Node 20 answers wrongly once it has been
 * compiled: false for every address with an umlaut or another character between U+0080 and U+00FF.
 * @param base what a relative address is relative to
 */
export function readUrl(text: string, base?: string): URL | null {
  try {
    return new URL(text, base);
  } catch {
    return null;
  }
}
