import { createHash, randomBytes } from 'node:crypto';

/**
 * 32 random bytes in a form that no log shows: what begins with `pb_` and goes on with letters and digits is redacted there,
 * also within a path.
 */
export const newReturnToken = (): string => `pb_appreturn_${randomBytes(32).toString('hex')}`;

const TOKEN = /^pb_appreturn_[0-9a-f]{64}$/;

export const isReturnToken = (value: unknown): value is string => typeof value === 'string' && TOKEN.test(value);

/** What is kept to find it by. A fast hash will do: nobody guesses 256 random bits. */
export const hashOfReturnToken = (token: string): Buffer => createHash('sha256').update(token).digest();
