import { randomBytes } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { Vault } from '../../kernel/vault/vault.service.js';
import { AppSecrets } from '../app-secrets.js';
import type { CallableApp } from '../callable-app.js';
import type { Manifest } from '../manifest/manifest.js';
import { SettingsReader } from './settings-reader.service.js';

const secrets = new AppSecrets(new Vault([{ id: 'a', key: randomBytes(32) }]));
const reader = new SettingsReader(secrets);
const declared = { label: 'Style', type: 'dropdown', description: 'How', default: 'bold', required: true };
const manifest = { settings: [{ ...declared, options: ['bold', 'loud'] }] } as Partial<Manifest>;

const chosen = (id: string, label: string, value: string, channelId: string | null = null) => {
  const row = { id, organisation_id: 'org', channel_id: channelId, label };
  return { ...row, value: secrets.seal('app_settings.value', row, value) };
};
const app = (settings: CallableApp['settings']) => ({ id: 'app', manifest, settings }) as unknown as CallableApp;

describe('What an app is told of its settings', () => {
  it('is what it declares, with the value chosen for the channel in place of the default, then what else was chosen', () => {
    const settings = [chosen('1', 'Style', 'loud', 'c'), chosen('2', 'Style', 'bold'), chosen('3', 'Key', 'k')];
    expect(reader.told(app(settings))).toEqual([
      { ...declared, default: 'loud', options: ['bold', 'loud'] },
      { label: 'Key', type: 'text', default: 'k', required: false },
    ]);
  });

  it('leaves out what cannot be opened, such as a value that belongs to another row', () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
    const stolen = { ...chosen('1', 'Style', 'loud', 'c'), id: '9' };
    const told = reader.told(app([stolen, chosen('2', 'Style', 'bold'), { ...chosen('3', 'Key', 'k'), id: '8' }]));
    expect(told).toEqual([{ ...declared, options: ['bold', 'loud'] }]);
    expect(warn).toHaveBeenCalledTimes(2);
    warn.mockRestore();
  });
});
