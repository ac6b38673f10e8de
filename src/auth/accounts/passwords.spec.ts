import { hash } from '@node-rs/argon2';
import { hashPassword, isPassword, needsRehash } from './passwords.js';

describe('passwords', () => {
  it('are hashed with argon2id, salted', async () => {
    const [one, two] = [await hashPassword('correct horse'), await hashPassword('correct horse')];
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
    expect(await isPassword(one, 'correct horse')).toBe(true);
    expect(await isPassword(one, 'correct horsf')).toBe(false);
  });

  it('are checked without a hash too, and are then wrong, in about the same time', async () => {
    const known = await hashPassword('correct horse');
    // Processor time, of all threads: what else the machine does is not what is measured.
    const timeOf = async (passwordHash: string | null): Promise<number> => {
      const from = process.cpuUsage();
      for (let n = 0; n < 5; n++) expect(await isPassword(passwordHash, 'wrong')).toBe(false);
      return process.cpuUsage(from).user;
    };
    const [withHash, without] = [await timeOf(known), await timeOf(null)];
    // Without the check it would be a thousand times faster.
    expect(without).toBeGreaterThan(withHash / 4);
  });

  it('are hashed again when they were hashed with less', async () => {
    expect(needsRehash(await hashPassword('correct horse'))).toBe(false);
    expect(needsRehash(await hash('correct horse', { memoryCost: 4096, timeCost: 2 }))).toBe(true);
    expect(needsRehash(await hash('correct horse', { memoryCost: 19_456, timeCost: 1 }))).toBe(true);
  });
});
