import { slugOf, slugsFor } from './slug.js';

describe('slugs', () => {
  it.each([
    ['Engine Room', 'engine-room'],
    ['  Café -- Münster! ', 'cafe-munster'],
    ['R2-D2', 'r2-d2'],
    ['中文', 'fallback'],
    ['---', 'fallback'],
    ['ﬁne', 'fine'],
    [`${'a'.repeat(47)} b`, 'a'.repeat(47)],
  ])('of %j is %j', (name, slug) => expect(slugOf(name, 'fallback')).toBe(slug));

  it('are tried bare, then with small numbers, then with random endings', () => {
    const tries = slugsFor('Acme', 'fallback');
    const next = (): string => tries.next().value as string;
    expect([next(), next(), next(), next()]).toEqual(['acme', 'acme-2', 'acme-3', 'acme-4']);
    const [one, two] = [next(), next()];
    expect(one).toMatch(/^acme-[0-9a-f]{8}$/);
    expect(two).not.toBe(one);
  });
});
