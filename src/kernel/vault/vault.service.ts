import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** One key of the ring. */
export interface VaultKey {
  /** Written into everything it seals. */
  id: string;
  /** 32 bytes. */
  key: Buffer;
}

/** What was sealed cannot be opened: another key ring, another row, or tampering. */
export class VaultError extends Error {
  override name = 'VaultError';
}

const FORMAT = 'v1';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals secrets at rest with AES-256-GCM. Each secret is bound to its place by `aad` (tenant, table, row), so that a
 * sealed value copied into another tenant's row does not open. The first key of the ring seals, all of them open.
 */
export class Vault {
  private readonly keys: Map<string, Buffer>;
  private readonly sealingKey: VaultKey;

  constructor(ring: readonly VaultKey[]) {
    const first = ring[0];
    if (!first) throw new VaultError('The key ring is empty.');
    this.sealingKey = first;
    this.keys = new Map(ring.map(({ id, key }) => [id, key]));
  }

  /** `v1:<key id>:<base64 of iv, tag and ciphertext>`. */
  seal(plaintext: string, aad: string): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.sealingKey.key, iv, { authTagLength: TAG_BYTES });
    cipher.setAAD(Buffer.from(aad));
    const body = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
    return `${FORMAT}:${this.sealingKey.id}:${Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64')}`;
  }

  /** Throws VaultError when the key is not on the ring, or when value and `aad` do not belong together. */
  open(sealed: string, aad: string): string {
    const [format, keyId, data] = sealed.split(':');
    const key = keyId === undefined ? undefined : this.keys.get(keyId);
    if (format !== FORMAT || data === undefined) throw new VaultError('A sealed value has an unknown form.');
    if (!key) throw new VaultError(`A value is sealed with key "${keyId}", which ENCRYPTION_KEYS does not hold.`);
    const bytes = Buffer.from(data, 'base64');
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(aad));
      decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      return decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
    } catch (cause) {
      throw new VaultError('A sealed value does not belong here, or was changed.', { cause });
    }
  }

  /** Whether `sealed` was sealed with another key than the one that seals now. */
  isStale(sealed: string): boolean {
    return !sealed.startsWith(`${FORMAT}:${this.sealingKey.id}:`);
  }

  /** A key for another purpose (hashing, signing), derived so that it tells nothing about the sealing key. */
  derive(purpose: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.sealingKey.key, '', `patchbay:${purpose}`, 32));
  }
}

/** What a sealed value is bound to: the tenant, the table and column, the row. */
export const boundTo = (organisationId: string, column: string, rowId: string): string =>
  `${organisationId}:${column}:${rowId}`;
