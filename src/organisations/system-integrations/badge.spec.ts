import { badge } from './badge.js';

describe('A badge', () => {
  it('shows the initial of the name, and nothing of it that SVG would understand', () => {
    expect(badge('slate')).toMatch('>S</text>');
    expect(badge('<script>')).toMatch('>S</text>');
    expect(badge('<&>')).toMatch('>?</text>');
  });

  it('has a colour of the name alone', () => {
    expect(badge('One')).toBe(badge('One'));
    expect(badge('One')).not.toBe(badge('Ono'));
  });
});
