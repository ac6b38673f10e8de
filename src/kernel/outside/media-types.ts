/** Of a `Content-Type`, without parameters and in lower case; empty where there is none. */
export function mediaTypeOf(header: string | string[] | undefined): string {
  // Two headers are two opinions: no type that anybody asks for.
  const [type = ''] = String(header ?? '').split(';');
  return type.trim().toLowerCase();
}

/** Whether this is one of the wanted types: one by its name, `*+json` for all of a suffix, or all of them. */
export function accepts(wanted: readonly string[], mediaType: string): boolean {
  return wanted.some((type) =>
    type.startsWith('*+') ? mediaType.endsWith(type.slice(1)) : type === '*/*' || type === mediaType,
  );
}

/** For the header, which knows no `*+json`. */
export function acceptHeader(wanted: readonly string[]): string {
  const known = wanted.filter((type) => !type.startsWith('*'));
  return [...known, known.length > 0 ? '*/*;q=0.1' : '*/*'].join(', ');
}
