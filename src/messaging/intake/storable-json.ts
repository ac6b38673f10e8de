/** What PostgreSQL's jsonb refuses: NUL, and halves of surrogate pairs, as JSON escapes them. */
const REFUSED = /\\u(?:0000|d[89a-f][0-9a-f]{2})/i;

/**
 * JSON that jsonb takes, whatever a platform sent: one odd character must not keep the rest of a batch out. NUL and
 * lone surrogates become U+FFFD, as they do in every decoder.
 */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value);
  if (!REFUSED.test(json)) return json;
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'string' ? Buffer.from(item.replaceAll('\u0000', '\ufffd'), 'utf8').toString('utf8') : item,
  );
}
