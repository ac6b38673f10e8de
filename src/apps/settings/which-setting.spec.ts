import type { Manifest } from '../manifest/manifest.js';
import { whichSetting } from './which-setting.js';
import type { SettingChange } from './which-setting.js';

const manifest = { settings: [] } as Partial<Manifest> as Manifest;
const fields = { label: 'form_field_label', value: 'form_field_value' };
const [colour, size] = [
  { id: '1', label: 'Colour' },
  { id: '2', label: 'Size' },
];
const which = (rows: { id: string; label: string }[], change: SettingChange) =>
  whichSetting(manifest, rows, change, fields);

describe('Which setting a change means', () => {
  it('is said by its id, even when there is another with the label', () => {
    expect(which([colour, size], { id: '2', label: 'Colour' })).toBe(size);
  });

  it('is said by its label', () => {
    expect(which([colour, size], { label: 'Size', value: 'XL' })).toBe(size);
    expect(which([colour, size], { label: ' Size ', value: 'XL' })).toBe(size);
  });

  it('is clear where there is one only, whatever the label', () => {
    expect(which([colour], { label: 'Size' })).toBe(colour);
    expect(which([colour], { value: 'red' })).toBe(colour);
  });

  it.each<[string, { id: string; label: string }[], SettingChange, object]>([
    ['an id that is not there, even of the only setting', [colour], { id: '9', value: 'x' }, { status: 404 }],
    ['a label where there is no setting', [], { label: 'Size' }, { code: 'SETTING_NOT_FOUND', status: 404 }],
    [
      'a label that is not there, of several',
      [colour, size],
      { label: 'x' },
      { code: 'SETTING_NOT_FOUND', status: 404 },
    ],
    ['nothing, of several', [colour, size], { value: 'x' }, { code: 'VALIDATION_FAILED', status: 400 }],
    ['nothing to change', [colour], { id: '1' }, { code: 'VALIDATION_FAILED', status: 400 }],
  ])('is refused for %s', (_what, rows, change, expected) => {
    expect(() => which(rows, change)).toThrow(expect.objectContaining(expected) as Error);
  });
});
