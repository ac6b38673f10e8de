import { readUrl } from '../../kernel/http/read-url.js';

/** Links of one message that count. */
const MOST_LINKS = 20;
const LONGEST = 2_000;

const ADDRESS = /\bhttps?:\/\/[^\s<>"`\p{Cc}]+/giu;
/** Belongs to the sentence around it. */
const AFTERWARDS = /[.,;:!?'*_~|\]}»”’…]+$/u;

/** The web addresses in a text, each once, written the one way that the URL standard has for them. */
export function linksOf(text: string): string[] {
  const links = new Set<string>();
  for (const [found] of text.matchAll(ADDRESS)) {
    const link = found.length > LONGEST ? null : normal(trim(found));
    if (link) links.add(link);
    if (links.size === MOST_LINKS) break;
  }
  return [...links];
}

/** A closing bracket ends the address unless it was opened within. */
function trim(found: string): string {
  let address = found.replace(AFTERWARDS, '');
  while (address.endsWith(')') && count(address, ')') > count(address, '(')) {
    address = address.slice(0, -1).replace(AFTERWARDS, '');
  }
  return address;
}

const count = (text: string, character: string): number => text.split(character).length - 1;

function normal(address: string): string | null {
  const url = readUrl(address);
  if (url === null) return null;
  // Whatever somebody put there to sign in with is nobody else's business.
  url.username = '';
  url.password = '';
  return url.href.length > LONGEST ? null : url.href;
}
