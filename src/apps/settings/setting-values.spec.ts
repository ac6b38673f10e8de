import type { ManifestSetting, SettingType } from '../manifest/manifest.js';
import { type GivenValue, readValue } from './setting-values.js';

const setting = (type: SettingType, more: Partial<ManifestSetting> = {}): ManifestSetting => ({
  label: 'Colour',
  type,
  description: null,
  default: '',
  required: false,
  options: [],
  ...more,
});
const COLOURS = { options: ['Red', 'Green', 'Blue, dark'] };

describe('The value of a setting', () => {
  it.each<[SettingType, GivenValue, string]>([
    ['text', 'As it is ', 'As it is '],
    ['text', '', ''],
    ['text', 12, '12'],
    ['text', true, 'true'],
    ['text', ['a', 'b'], 'a,b'],
    ['number', 0.5, '0.5'],
    ['number', ' 12345678901234567890 ', '12345678901234567890'],
    ['number', '-1.5e3', '-1.5e3'],
    ['checkbox', true, 'true'],
    ['checkbox', false, 'false'],
    ['checkbox', 'True', 'true'],
    ['checkbox', 'on', 'true'],
    ['checkbox', 'OFF', 'false'],
    ['checkbox', '1', 'true'],
    ['checkbox', 0, 'false'],
    ['dropdown', 'red', 'Red'],
    ['dropdown', ['GREEN'], 'Green'],
    ['radio', ' Blue, Dark', 'Blue, dark'],
    ['multi-select', 'red, Green,red', 'Red,Green'],
    ['multi-select', 'blue, dark', 'Blue, dark'],
    ['multi-select', '', ''],
    ['multi-checkbox', ['blue, dark', 'red'], 'Blue, dark,Red'],
    ['multi-checkbox', [], ''],
  ])('of a %s: %j is kept as %j', (type, given, value) => {
    expect(readValue(setting(type, COLOURS), given)).toEqual({ value });
  });

  it.each<[SettingType, GivenValue, string]>([
    ['text', 'x'.repeat(8001), 'must have at most 8000 characters'],
    ['number', 'many', 'must be a number'],
    ['number', '', 'must be a number'],
    ['number', '0x10', 'must be a number'],
    ['number', '1e999', 'must be a number'],
    ['number', Number.POSITIVE_INFINITY, 'must be a number'],
    ['number', true, 'must be a number'],
    ['number', ['1'], 'must be a number'],
    ['checkbox', 'maybe', 'must be true or false'],
    ['checkbox', 2, 'must be true or false'],
    ['checkbox', ['true'], 'must be true or false'],
    ['dropdown', 'purple', 'must be one of: Red, Green, Blue, dark'],
    ['dropdown', '', 'must be one of: Red, Green, Blue, dark'],
    ['dropdown', ['Red', 'Green'], 'must be one of: Red, Green, Blue, dark'],
    ['radio', 1, 'must be one of: Red, Green, Blue, dark'],
    ['multi-select', 'red,purple', 'must be a list, or a text with commas, whose every entry is one of: Red, Green'],
    ['multi-checkbox', ['purple'], 'must be a list, or a text with commas, whose every entry is one of: Red, Green'],
  ])('of a %s: %j is refused, and it says what is allowed', (type, given, problem) => {
    expect(readValue(setting(type, COLOURS), given)).toEqual({ problem: expect.stringContaining(problem) as string });
  });

  it('must not be empty where the app requires one', () => {
    const problem = 'must not be empty: the app requires it';
    expect(readValue(setting('text', { required: true }), '  ')).toEqual({ problem });
    expect(readValue(setting('multi-select', { required: true, ...COLOURS }), [])).toEqual({ problem });
    expect(readValue(setting('text', { required: true }), 'x')).toEqual({ value: 'x' });
  });

  it('is free where the app gives no options', () => {
    expect(readValue(setting('dropdown'), ' anything')).toEqual({ value: 'anything' });
    expect(readValue(setting('multi-select'), 'a, b')).toEqual({ value: 'a,b' });
    expect(readValue(setting('dropdown'), ['a', 'b'])).toEqual({ problem: 'must be one text' });
  });

  it('is never repeated in a refusal', () => {
    for (const type of ['number', 'checkbox', 'dropdown', 'multi-select'] as const) {
      expect(JSON.stringify(readValue(setting(type, COLOURS), 'hunter2'))).not.toContain('hunter2');
    }
  });

  it('is told with no more options than one reads', () => {
    const options = Array.from({ length: 1000 }, (_, n) => `option ${n}`);
    const read = readValue(setting('dropdown', { options }), 'purple') as { problem: string };
    expect(read.problem.length).toBeLessThan(500);
  });
});
