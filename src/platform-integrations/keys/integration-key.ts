import { createHash, randomBytes } from 'node:crypto';

const PREFIX = 'lvng_plat_';
const FORM = /^lvng_plat_[0-9a-f]{48}$/;

/** `lvng_plat_` and 48 hex characters: 192 bits, so that a plain hash at rest is enough. */
export const newIntegrationKey = (): string => PREFIX + randomBytes(24).toString('hex');

export const hashOfKey = (key: string): Buffer => createHash('sha256').update(key).digest();

/** Saves the look-up of what cannot be a key. */
export const isIntegrationKey = (value: unknown): value is string => typeof value === 'string' && FORM.test(value);
