import { randomBytes } from 'node:crypto';
import { boundTo, Vault, VaultError } from './vault.service.js';

const key = (id: string) => ({ id, key: randomBytes(32) });
const place = boundTo('org-1', 'installations.credentials', 'row-1');

describe('Vault', () => {
  it('opens what it sealed, whatever the text', () => {
    const vault = new Vault([key('a')]);
    for (const secret of ['', 'xoxb-1', 'ü🙂\n', 'x'.repeat(100_000)]) {
      expect(vault.open(vault.seal(secret, place), place)).toBe(secret);
    }
  });

  it('never seals the same text to the same bytes', () => {
    const vault = new Vault([key('a')]);
    expect(vault.seal('same', place)).not.toBe(vault.seal('same', place));
  });

  it('does not open a value that was copied to another row or tenant', () => {
    const vault = new Vault([key('a')]);
    const sealed = vault.seal('secret', place);
    expect(() => vault.open(sealed, boundTo('org-2', 'installations.credentials', 'row-1'))).toThrow(VaultError);
  });

  it('does not open a value of which one bit was changed', () => {
    const vault = new Vault([key('a')]);
    const sealed = vault.seal('secret', place);
    const [format, id, data] = sealed.split(':') as [string, string, string];
    const bytes = Buffer.from(data, 'base64');
    bytes[bytes.length - 1]! ^= 1;
    expect(() => vault.open(`${format}:${id}:${bytes.toString('base64')}`, place)).toThrow(VaultError);
  });

  it('opens with an older key of the ring and says that the value is stale', () => {
    const old = key('old');
    const sealed = new Vault([old]).seal('secret', place);
    const rotated = new Vault([key('new'), old]);
    expect(rotated.open(sealed, place)).toBe('secret');
    expect(rotated.isStale(sealed)).toBe(true);
    expect(rotated.isStale(rotated.seal('secret', place))).toBe(false);
  });

  it('names the key that is missing', () => {
    const sealed = new Vault([key('gone')]).seal('secret', place);
    expect(() => new Vault([key('here')]).open(sealed, place)).toThrow(/"gone"/);
  });
});
