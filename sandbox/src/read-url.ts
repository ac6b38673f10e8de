/** The address in a text, or null. `URL.canParse` of Node 20, once compiled, takes addresses with an umlaut for none. */
export function readUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
