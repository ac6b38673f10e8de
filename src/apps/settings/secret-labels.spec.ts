import type { ManifestSetting } from '../manifest/manifest.js';
import { isSecretLabel, isSecretSetting } from './secret-labels.js';

describe('The label of a setting', () => {
  it.each([
    ...['Password', 'password', 'SMTP password', 'dbPassword', 'DB_PASSWORD', 'Passphrase', 'PWD'],
    ...['secret', 'Client secret', 'client_secret', 'webhookSecret', 'Shared Secrets'],
    ...['Token', 'Bot token', 'access_token', 'accessToken', 'GITHUB_TOKEN', 'API Token (v2)', 'token2', 'JWT'],
    ...['API key', 'api-key', 'apiKey', 'APIKey', 'API_KEY', 'apikey', 'OpenAI API Key', 'Api keys', 'OPENAIKey token'],
    ...['Private key', 'privateKey', 'SSH key', 'Signing key', 'Access Key ID', 'License key'],
    ...['Credential', 'Credentials', 'AWS credentials', 'auth', 'Auth header', 'OAuth', 'OAuth2 code', 'Authorization'],
  ])('%s reads as that of a secret', (label) => {
    expect(isSecretLabel(label)).toBe(true);
  });

  it.each([
    ...['Author', 'Authority', 'Authored by', 'Monkey', 'Keyboard', 'Key', 'Primary key', 'Key features', 'Hotkey'],
    ...['Turkey', 'Tokenizer', 'Passenger', 'Compass', 'Secretary', 'Max tokens', 'token_limit', 'interval', ''],
    ...['Bypass', 'Name', 'Public key', 'Time zone', 'micah bawa', 'I love', 'ключ'],
  ])('%s does not', (label) => {
    expect(isSecretLabel(label)).toBe(false);
  });

  it('makes no secret of what is ticked or chosen from a list', () => {
    const setting: ManifestSetting = {
      label: 'Auth type',
      type: 'text',
      description: 'A password',
      default: '',
      required: false,
      options: [],
    };
    expect(isSecretSetting(setting)).toBe(true);
    expect(isSecretSetting({ ...setting, type: 'checkbox' })).toBe(false);
    expect(isSecretSetting({ ...setting, type: 'dropdown', options: ['none', 'basic'] })).toBe(false);
    expect(isSecretSetting({ ...setting, label: 'Author' })).toBe(false);
  });
});
