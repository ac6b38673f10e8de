import type { Manifest } from '../manifest/manifest.js';
import { settingsInForce } from './settings-in-force.js';

const text = (label: string, value: string) => ({
  label,
  type: 'text' as const,
  description: null,
  default: value,
  required: false,
  options: [],
});
const manifest = { settings: [text('Greeting', 'Hello'), text('Sign', '!'), text('Name', 'all')] } as Partial<Manifest>;

const held = (rows: { channel_id: string | null; label: string; value: string }[]): string[] =>
  settingsInForce(manifest as Manifest, rows).map(
    ({ setting, origin, chosen }) => `${setting.label}=${chosen?.value ?? setting.default} (${origin})`,
  );

describe('The settings in force', () => {
  it('are the defaults, in the order of the app, while nobody has chosen', () => {
    expect(held([])).toEqual(['Greeting=Hello (default)', 'Sign=! (default)', 'Name=all (default)']);
  });

  it('are those of the channel, else those for all channels, however the rows come', () => {
    const rows = [
      { channel_id: 'c', label: 'Greeting', value: 'Servus' },
      { channel_id: null, label: 'Greeting', value: 'Hi' },
      { channel_id: null, label: 'Sign', value: '?' },
    ];
    const expected = ['Greeting=Servus (channel)', 'Sign=? (integration)', 'Name=all (default)'];
    expect(held(rows)).toEqual(expected);
    expect(held(rows.reverse())).toEqual(expected);
  });

  it('end with the labels that the app does not know, and know those that differ in case alone', () => {
    const rows = [
      { channel_id: null, label: 'Colour', value: 'red' },
      { channel_id: null, label: 'greeting', value: 'Hi' },
    ];
    expect(held(rows)).toEqual([
      'Greeting=Hi (integration)',
      'Sign=! (default)',
      'Name=all (default)',
      'Colour=red (integration)',
    ]);
  });
});
