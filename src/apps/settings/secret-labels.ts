import type { ManifestSetting } from '../manifest/manifest.js';

/** Words that mark what they label as a secret. Joined ones stand here as people write them without a space. */
const SECRET_WORDS = new Set([
  ...['password', 'passwords', 'passwd', 'passphrase', 'passcode', 'pwd', 'pass'],
  ...['secret', 'secrets', 'credential', 'credentials', 'creds', 'dsn'],
  ...['token', 'tokens', 'accesstoken', 'authtoken', 'bottoken', 'jwt', 'bearer'],
  ...['auth', 'oauth', 'authentication', 'authorization', 'authorisation', 'authkey'],
  ...['apikey', 'apikeys', 'secretkey', 'privatekey', 'accesskey'],
]);

/** What is a secret when a key follows: a primary key or a hot key is none. */
const KEYS_OF = new Set([
  ...['api', 'private', 'secret', 'access', 'signing', 'encryption', 'master', 'shared', 'service', 'account'],
  ...['license', 'licence', 'ssh', 'client', 'admin', 'app', 'application', 'webhook', 'integration', 'routing'],
]);
const KEY = /^keys?$/;

/** With these, tokens are counted: `Max tokens`. */
const AMOUNTS = new Set(['max', 'maximum', 'min', 'minimum', 'total', 'count', 'limit', 'budget', 'number']);
const TOKEN = /^tokens?$/;

/** `apiKey`, `API key`, `api_key` and `API-Key2` are all `api key`. */
const wordsOf = (label: string): string[] =>
  label
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word !== '');

/** Whether a label reads as that of a secret: by its words, so that neither `Author` nor `Monkey` does. */
export function isSecretLabel(label: string): boolean {
  const words = wordsOf(label);
  const counts = words.some((word) => AMOUNTS.has(word));
  return words.some((word, at) => {
    if (KEY.test(word)) return KEYS_OF.has(words[at - 1] ?? '');
    return SECRET_WORDS.has(word) && !(counts && TOKEN.test(word));
  });
}

/** What can be chosen from a list, or ticked, is no secret, whatever its label says: the app's JSON shows it to all. */
export const isSecretSetting = ({ label, type, options }: ManifestSetting): boolean =>
  type !== 'checkbox' && options.length === 0 && isSecretLabel(label);
