/** Where people open a file: without the query, which may sign the address for whoever has it; null when it is no https. */
export function fileAddress(url: unknown): string | null {
  if (typeof url !== 'string' || !URL.canParse(url)) return null;
  const { protocol, origin, pathname } = new URL(url);
  return protocol === 'https:' ? origin + pathname : null;
}
