import { hashOfKey, isIntegrationKey, newIntegrationKey } from './integration-key.js';

describe('integration keys', () => {
  it('are lvng_plat_ and 48 hex characters, and no two are alike', () => {
    const keys = Array.from({ length: 50 }, newIntegrationKey);
    for (const key of keys) expect(key).toMatch(/^lvng_plat_[0-9a-f]{48}$/);
    expect(new Set(keys).size).toBe(50);
  });

  it('are stored as a hash that tells one from another', () => {
    const [one, other] = [newIntegrationKey(), newIntegrationKey()];
    expect(hashOfKey(one)).toEqual(hashOfKey(one));
    expect(hashOfKey(one)).not.toEqual(hashOfKey(other));
    expect(hashOfKey(one).toString('latin1')).not.toContain(one);
  });

  it.each([undefined, '', 'lvng_plat_', `lvng_plat_${'a'.repeat(47)}`, `lvng_plat_${'A'.repeat(48)}`, ['x']])(
    'are not %j',
    (value) => {
      expect(isIntegrationKey(value)).toBe(false);
    },
  );
});
