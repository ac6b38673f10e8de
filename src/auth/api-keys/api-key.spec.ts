import { hashApiKey, isApiKey, isSoundApiKey, newApiKey } from './api-key.js';

describe('an API key', () => {
  it('is made of its prefix, a secret and a checksum', () => {
    const { key, prefix, hash } = newApiKey();
    expect(key).toMatch(/^pb_[0-9A-Za-z]{46}$/);
    expect(prefix).toBe(key.slice(0, 11));
    expect(hash).toEqual(hashApiKey(key));
    expect(isApiKey(key) && isSoundApiKey(key)).toBe(true);
    expect(newApiKey().key).not.toBe(key);
  });

  it('is unsound when any of its characters changes', () => {
    const { key } = newApiKey();
    for (let at = 0; at < key.length; at++) {
      const other = key[at] === 'x' ? 'y' : 'x';
      expect(isSoundApiKey(key.slice(0, at) + other + key.slice(at + 1))).toBe(false);
    }
    for (const wrong of ['', 'pb_', key.slice(1), `${key}0`, key.slice(0, -1), `${key}\n`]) {
      expect(isSoundApiKey(wrong)).toBe(false);
    }
  });

  it('is told from a JWT by how it begins', () => {
    expect(isApiKey('eyJhbGciOiJIUzI1NiJ9.e30.x')).toBe(false);
  });
});
