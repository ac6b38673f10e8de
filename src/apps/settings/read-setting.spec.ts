import type { Manifest, ManifestSetting } from '../manifest/manifest.js';
import { readSetting } from './read-setting.js';

const setting = (more: Partial<ManifestSetting>): ManifestSetting => ({
  label: 'x',
  type: 'text',
  description: null,
  default: '',
  required: false,
  options: [],
  ...more,
});
const manifest = {
  settings: [
    setting({ label: 'Interval' }),
    setting({ label: 'Retries', type: 'number' }),
    setting({ label: 'API key' }),
  ],
} as Partial<Manifest> as Manifest;
const app = { kind: 'interval' as const, manifest };
const fields = { label: 'form_field_label', value: 'form_field_value' };

const refusal = (...args: Parameters<typeof readSetting>): string => {
  try {
    readSetting(...args);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('A setting that somebody gives', () => {
  it('takes the spelling of the app, and is a text when the app does not know it', () => {
    expect(readSetting(app, { label: 'retries', value: 3 }, fields)).toEqual({
      label: 'Retries',
      value: '3',
      isSecret: false,
    });
    expect(readSetting(app, { label: ' Shallom ', value: 'Bawa' }, fields)).toMatchObject({ label: 'Shallom' });
    expect(readSetting(app, { label: 'api KEY', value: 'k' }, fields)).toMatchObject({
      label: 'API key',
      isSecret: true,
    });
  });

  it('is refused naming field, label and what is allowed', () => {
    expect(refusal(app, { label: 'Retries', value: 'many' }, fields)).toBe(
      'form_field_value: the value of "Retries" must be a number',
    );
    expect(refusal(app, { label: 'Retries', value: 'many' }, { label: 'l', value: 'setting_entry.value' })).toMatch(
      /^setting_entry\.value: /,
    );
  });

  it('must be a crontab for the interval of an interval app alone', () => {
    expect(refusal(app, { label: 'interval', value: 'often' }, fields)).toMatch(
      /^form_field_value: the value of "Interval" must be a crontab of five fields/,
    );
    expect(readSetting(app, { label: 'interval', value: ' */5 * * * * ' }, fields).value).toBe('*/5 * * * *');
    expect(readSetting({ ...app, kind: 'output' }, { label: 'interval', value: 'often' }, fields).value).toBe('often');
  });

  it('must not be the mask of a secret', () => {
    expect(refusal(app, { label: 'API key', value: '***' }, fields)).toContain('must be the secret itself');
    expect(refusal(app, { label: 'Shallom', value: '***' }, fields)).toBe('');
  });
});
