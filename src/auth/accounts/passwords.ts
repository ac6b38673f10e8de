import { randomBytes } from 'node:crypto';
import { hash, type Options, parseOptions, verify } from '@node-rs/argon2';

/** OWASP Password Storage Cheat Sheet: argon2id, 19 MiB, two passes, one lane. */
const PARAMETERS = {
  // Algorithm.Argon2id and Version.V0x13; the package's const enums do not exist at run time.
  algorithm: 2,
  version: 1,
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
} as Options;

const base64 = (bytes: number): string => randomBytes(bytes).toString('base64').replace(/=+$/, '');

/** No password's hash, with the same parameters: checking against it takes as long as against a real one. */
const NOBODYS_HASH =
  `$argon2id$v=19$m=${PARAMETERS.memoryCost},t=${PARAMETERS.timeCost},p=${PARAMETERS.parallelism}` +
  `$${base64(16)}$${base64(32)}`;

/** One text may be typed as different code points on different keyboards (NIST SP 800-63B, 5.1.1.2). */
const canonical = (password: string): string => password.normalize('NFKC');

/** In the PHC format. Takes about 30 ms of a thread of the pool. */
export const hashPassword = (password: string): Promise<string> => hash(canonical(password), PARAMETERS);

/** Without a hash (an unknown account) it takes as long as with one, and is false. */
export async function isPassword(passwordHash: string | null | undefined, password: string): Promise<boolean> {
  const matches = await verify(passwordHash ?? NOBODYS_HASH, canonical(password));
  return matches && Boolean(passwordHash);
}

/** Whether a hash was made with weaker parameters than today's. */
export function needsRehash(passwordHash: string): boolean {
  const { memoryCost, timeCost, algorithm } = parseOptions(passwordHash);
  return (
    algorithm !== PARAMETERS.algorithm ||
    memoryCost < (PARAMETERS.memoryCost ?? 0) ||
    timeCost < (PARAMETERS.timeCost ?? 0)
  );
}
