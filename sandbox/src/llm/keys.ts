import { randomBytes } from 'node:crypto';
import { OpenAiError } from './openai-error.js';

/** The key that is good from the start. */
export const DEFAULT_KEY = 'sandbox';

/** The API keys that are taken. */
export class Keys {
  private readonly known = new Set([DEFAULT_KEY]);

  create(): string {
    const key = `sk-sandbox-${randomBytes(24).toString('base64url')}`;
    this.known.add(key);
    return key;
  }

  /** Throws 401 unless the header bears a known key. */
  check(authorization: string | undefined): void {
    const [, key] = /^Bearer (\S+)\s*$/i.exec(authorization ?? '') ?? [];
    if (!key) {
      throw new OpenAiError(
        401,
        "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth " +
          '(i.e. Authorization: Bearer YOUR_KEY).',
      );
    }
    if (!this.known.has(key)) {
      throw new OpenAiError(401, `Incorrect API key provided: ${masked(key)}.`, { code: 'invalid_api_key' });
    }
  }

  clear(): void {
    this.known.clear();
    this.known.add(DEFAULT_KEY);
  }
}

/** A key is never shown whole in an answer. */
const masked = (key: string): string => (key.length > 8 ? `${key.slice(0, 4)}****${key.slice(-4)}` : '****');
