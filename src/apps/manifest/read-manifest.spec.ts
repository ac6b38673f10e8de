import { AppError } from '../../kernel/errors/app-error.js';
import { readManifest, type ReadOptions } from './read-manifest.js';

const URL_OF_APP = 'https://app.example.com/in';

const json = (more: object = {}): { data: Record<string, unknown> } => ({
  data: {
    descriptions: { app_name: 'Emphasis', app_description: 'Stresses words.', app_logo: 'https://a.example/l.png' },
    integration_type: 'modifier',
    is_active: true,
    target_url: URL_OF_APP,
    settings: [{ label: 'words', type: 'text', default: 'now', required: true }],
    ...more,
  },
});

const read = (more: object, options?: ReadOptions) => readManifest(json(more), options);

/** Of the one setting that there is. */
const setting = (given: object) => {
  const { manifest, warnings } = read({ settings: [{ label: 'it', type: 'text', ...given }] });
  return { ...manifest.settings[0]!, warnings };
};

function refusal(value: unknown, options?: ReadOptions): { code: string; fields: string[]; message: string } {
  try {
    readManifest(value, options);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { code: error.code, fields: (error.details.fields ?? []).map(({ field }) => field), message: error.message };
  }
  throw new Error('It was taken.');
}

describe('An integration JSON', () => {
  it('that is as documented is taken without a warning', () => {
    const { manifest, schema, warnings } = read({});
    expect(warnings).toEqual([]);
    expect(schema).toEqual(json().data);
    expect(manifest).toMatchObject({ appName: 'Emphasis', kind: 'modifier', isActive: true, targetUrl: URL_OF_APP });
    expect(manifest.settings).toEqual([
      { label: 'words', type: 'text', description: null, default: 'now', required: true, options: [] },
    ]);
  });

  it('without data is read from the top', () => {
    const { manifest, schema, warnings } = readManifest(json().data);
    expect([manifest.appName, schema['integration_type']]).toEqual(['Emphasis', 'modifier']);
    expect(warnings).toEqual(['data: is missing, and everything was read from the top']);
  });

  it.each([
    ['a type in other letters', { integration_type: 'Modifier' }, { kind: 'modifier' }, 'integration_type'],
    ['a flag as text', { is_active: 'True' }, { isActive: true }, 'is_active'],
    ['a flag that is none', { is_active: 'maybe' }, { isActive: null }, 'is_active'],
    ['a URL "nil"', { tick_url: 'nil' }, { tickUrl: null }, 'tick_url'],
    ['a relative URL', { website: '/about' }, { website: null }, 'website'],
    ['a script for a URL', { website: 'javascript:alert(1)' }, { website: null }, 'website'],
    ['a URL that is a number', { tick_url: 7 }, { tickUrl: null }, 'tick_url'],
    ['a password in a URL', { website: 'https://me:pw@a.example/' }, { website: null }, 'website'],
    ['features that are a text', { key_features: 'fast' }, { keyFeatures: [] }, 'key_features'],
    ['an author that is an object', { author: { name: 'Ada' } }, { author: null }, 'author'],
    ['an author that is too long', { author: 'a'.repeat(101) }, { author: 'a'.repeat(100) }, 'author'],
    ['too many features', { key_features: Array(60).fill('x') }, { keyFeatures: Array(50).fill('x') }, 'key_features'],
    ['no descriptions', { descriptions: [] }, { appName: '', appLogo: null }, 'descriptions'],
    [
      'a colour that is none',
      { descriptions: { background_color: 'red;}' } },
      { backgroundColor: null },
      'descriptions',
    ],
    [
      'outputs with flags as text',
      { output: [{ label: 'a', value: 'true' }] },
      { outputs: [{ label: 'a', value: true }] },
      'output',
    ],
    ['settings that are a number', { settings: 5 }, { settings: [] }, 'settings'],
  ])('with %s is read, with a warning', (_what, more, expected, at) => {
    const { manifest, warnings } = read(more);
    expect(manifest).toMatchObject(expected);
    expect(warnings.join('\n')).toMatch(new RegExp(`^${at}[^\\n]*$`));
  });

  it.each([{ tick_url: '' }, { tick_url: null }, { is_active: null }, { settings: null }, { output: [] }])(
    'may leave out what it does not need: %j',
    (more) => expect(read(more).warnings).toEqual([]),
  );

  it.each([
    [null, 'data'],
    [[1], 'data'],
    ['text', 'data'],
    [undefined, 'data'],
    [{ data: 'text' }, 'data'],
    [{ data: [json().data] }, 'data'],
    [json({ target_url: '' }), 'target_url'],
    [json({ integration_type: 'output', target_url: 'nil' }), 'target_url'],
    [json({ integration_type: 'filter', target_url: '/in' }), 'target_url'],
    [json({ integration_type: 'Interval' }), 'tick_url'],
  ])('is refused, naming the field: %j', (value, field) => {
    expect(refusal(value)).toMatchObject({ code: 'INVALID_INTEGRATION_JSON', fields: [field] });
  });

  it('is refused when it is too large or too deep', () => {
    expect(refusal(json({ more: 'x'.repeat(64 * 1024) })).message).toMatch('64 KiB');
    const deep: unknown = JSON.parse('['.repeat(50_000) + ']'.repeat(50_000));
    expect(refusal(json({ more: deep })).message).toMatch('64 levels');
  });

  it('tells why the URL that its kind needs was not taken', () => {
    const check = (): URL => {
      throw new Error('"10.0.0.1" is not public.');
    };
    const { fields, message } = refusal(json(), { check });
    expect(fields).toEqual(['target_url']);
    expect(message).toMatch('"10.0.0.1" is not public.');
  });

  it('may lack the URL of a kind that it is not', () => {
    expect(read({ integration_type: undefined, target_url: undefined }).manifest.kind).toBeNull();
    expect(refusal(json(), { kind: 'interval' }).fields).toEqual(['tick_url']);
    const tick = json({ target_url: undefined, tick_url: URL_OF_APP });
    expect(readManifest(tick, { kind: 'interval' }).manifest).toMatchObject({ kind: 'modifier', tickUrl: URL_OF_APP });
  });

  it('that says no kind, or an unknown one, warns that the app is called for nothing', () => {
    expect(read({ integration_type: undefined }).warnings.join()).toMatch('called for nothing');
    expect(read({ integration_type: 'wizard' }).warnings.join()).toMatch('"wizard" is not known');
    expect(read({ integration_type: 'wizard' }, { kind: 'filter' }).warnings.join()).not.toMatch('called for nothing');
  });

  it.each([
    [[], /none labelled "interval"/],
    [[{ label: 'Interval', type: 'text', default: 'every day' }], /crontab of five fields/],
  ])('of an interval app warns of a crontab that is none: %j', (settings, warning) => {
    const more = { integration_type: 'interval', tick_url: URL_OF_APP, settings };
    expect(read(more).warnings).toEqual([expect.stringMatching(warning)]);
  });

  it('keeps what every object inherits out of its settings, and what PostgreSQL cannot store out of its schema', () => {
    const odd =
      '{"data":{"__proto__":{"target_url":"x"},"constructor":"c","a\\u0000b":"x\\u0000\\ud800y","toString":1}}';
    const { manifest, schema } = readManifest(JSON.parse(odd));
    expect(manifest).toMatchObject({ kind: null, targetUrl: null, appName: '', settings: [] });
    expect(Object.entries(schema)).toEqual([
      ['constructor', 'c'],
      ['ab', 'xy'],
      ['toString', 1],
    ]);
    expect(Object.getPrototypeOf(schema)).toBe(Object.prototype);
  });

  it('has no more warnings than anybody reads', () => {
    const { warnings } = read({ settings: Array.from({ length: 90 }, () => 1) });
    expect(warnings).toHaveLength(51);
    expect(warnings.at(-1)).toBe('… and 40 more');
  });
});

describe('A setting of an integration JSON', () => {
  it.each([
    [{ type: 'Multi-Select', options: ['a'] }, { type: 'multi-select' }],
    [{ type: 'multi_checkbox', options: ['a'] }, { type: 'multi-checkbox' }],
    [{ type: 'RADIO', options: ['a'] }, { type: 'radio' }],
    [{ type: 'slider' }, { type: 'text' }],
    [{ type: null }, { type: 'text' }],
    [{ required: 'true' }, { required: true }],
    [{ required: 'yes' }, { required: false }],
    [{ type: 'checkbox', default: 'False' }, { default: 'false' }],
    [{ default: { a: 1 } }, { default: '' }],
    [{ default: 'x'.repeat(8_001) }, { default: 'x'.repeat(8_000) }],
    [{ default: `${'x'.repeat(7_999)}😀` }, { default: 'x'.repeat(7_999) }],
    [{ type: 'dropdown' }, { type: 'dropdown', options: [] }],
    [{ type: 'dropdown', options: 'a, b,,a' }, { options: ['a', 'b'] }],
    [{ type: 'dropdown', options: { a: 1 } }, { options: [] }],
    [
      { type: 'dropdown', options: Array.from({ length: 201 }, (_, n) => n) },
      { options: Array.from({ length: 200 }, (_, n) => String(n)) },
    ],
  ])('is read with a warning: %j', (given, expected) => {
    const { warnings, ...read } = setting(given);
    expect(read).toMatchObject(expected);
    expect(warnings).not.toEqual([]);
    expect(warnings.every((warning) => warning.startsWith('settings[0].'))).toBe(true);
  });

  it.each([
    [{ type: 'number', default: 5 }, { default: '5' }],
    [{ type: 'checkbox', default: true }, { default: 'true' }],
    [{ type: 'checkbox' }, { default: 'false' }],
    [{ type: 'checkbox', default: '' }, { default: 'false' }],
    [{ type: 'multi-select', default: ['a', 'b'], options: ['a', 'b'] }, { default: 'a,b' }],
    [{ type: 'radio', options: [{ label: 'A', value: 'a' }, { label: 'B' }, 3] }, { options: ['a', 'B', '3'] }],
    [{ label: ' two\nlines ' }, { label: 'two lines' }],
  ])('is read as it is meant: %j', (given, expected) => {
    expect(setting(given)).toMatchObject({ ...expected, warnings: [] });
  });

  it('is found in an object in place of the list', () => {
    const settings = { interval: { type: 'text', default: '@hourly' }, loud: true, times: 3 };
    const { manifest, warnings } = read({ settings });
    expect(manifest.settings.map(({ label, type, default: value }) => [label, type, value])).toEqual([
      ['interval', 'text', '@hourly'],
      ['loud', 'checkbox', 'true'],
      ['times', 'number', '3'],
    ]);
    expect(warnings).toEqual(['settings: is an object in place of a list']);
    expect(read({ settings: { label: 'one', type: 'text' } }).manifest.settings).toHaveLength(1);
  });

  it('is left out without a label, or with one that there is already', () => {
    const { manifest, warnings } = read({
      settings: [{ label: 'a', type: 'text' }, 'b', {}, { label: 'a', type: 'text' }],
    });
    expect(manifest.settings.map(({ label }) => label)).toEqual(['a']);
    expect(warnings.map((it) => it.split(':')[0])).toEqual(['settings[1]', 'settings[2]', 'settings[3]']);
  });

  it('is one of 100 at most', () => {
    const settings = Array.from({ length: 101 }, (_, n) => ({ label: `${n}`, type: 'text' }));
    const { manifest, warnings } = read({ settings });
    expect(manifest.settings).toHaveLength(100);
    expect(warnings).toEqual(['settings: has 101 entries, of which the first 100 were taken']);
  });
});
