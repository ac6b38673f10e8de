import { manifestChanges } from './manifest-changes.js';

describe('What changed from one integration JSON to another', () => {
  it('is nothing when they differ in the order of their members alone', () => {
    expect(manifestChanges({ a: 1, b: { c: [1], d: 2 } }, { b: { d: 2, c: [1] }, a: 1 })).toEqual([]);
  });

  it('names each place, with what was there and what is', () => {
    const before = { name: 'Old', gone: true, list: ['a', 'b'], kind: { of: 'object' } };
    const after = { name: 'New', list: ['a', 'c', 'd'], kind: ['list'], more: 0 };
    expect(manifestChanges(before, after)).toEqual([
      { path: 'name', before: 'Old', after: 'New' },
      { path: 'gone', before: true, after: null },
      { path: 'list[1]', before: 'b', after: 'c' },
      { path: 'list[2]', before: null, after: 'd' },
      { path: 'kind', before: { of: 'object' }, after: ['list'] },
      { path: 'more', before: null, after: 0 },
    ]);
  });

  it('knows settings by their labels, wherever they stand', () => {
    const before = { settings: [{ label: 'interval', default: '@daily' }] };
    const after = { settings: [{ label: 'words' }, { label: 'interval', default: '@hourly' }] };
    expect(manifestChanges(before, after)).toEqual([
      { path: 'settings[interval].default', before: '@daily', after: '@hourly' },
      { path: 'settings[words]', before: null, after: { label: 'words' } },
    ]);
  });

  it('shows no more of a long value, and no more changes, than people look at', () => {
    const [change] = manifestChanges({ a: 'x' }, { a: 'y'.repeat(2_000) });
    expect(change!.after).toBe(`${'y'.repeat(500)}…`);
    const many = Object.fromEntries(Array.from({ length: 150 }, (_, n) => [`f${n}`, n]));
    expect(manifestChanges({}, many)).toHaveLength(100);
  });
});
