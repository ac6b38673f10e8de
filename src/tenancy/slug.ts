import { randomBytes } from 'node:crypto';

const LONGEST = 48;
const NUMBERED = 4;

/** `Café Münster!` is `cafe-munster`; a name without Latin letters or digits has the fallback. */
export function slugOf(name: string, fallback: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST)
    .replace(/^-+|-+$/g, '');
  return plain || fallback;
}

/**
 * Slugs to try until one is free: the bare one, a few with a number, then with a random ending, so that a common name
 * does not cost more tries the commoner it is.
 */
export function* slugsFor(name: string, fallback: string): Generator<string> {
  const slug = slugOf(name, fallback);
  yield slug;
  for (let n = 2; n <= NUMBERED; n++) yield `${slug}-${n}`;
  for (;;) yield `${slug}-${randomBytes(4).toString('hex')}`;
}
