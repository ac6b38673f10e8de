import { emojiOf, nameOf } from './emoji.js';

describe('Slack’s names of emoji', () => {
  it.each([
    ['👍', '+1'],
    ['❤️', 'heart'],
    ['❤', 'heart'],
    ['🎉', 'tada'],
    ['👍🏽', '+1::skin-tone-4'],
    ['1️⃣', 'one'],
    [':party_parrot:', 'party_parrot'],
    ['party_parrot', 'party_parrot'],
  ])('%s is %s', (emoji, name) => {
    expect(nameOf(emoji)).toBe(name);
  });

  it('stand for emoji, aliases included', () => {
    expect([emojiOf('+1'), emojiOf('thumbsup'), emojiOf('wave::skin-tone-6'), emojiOf('one')]).toEqual([
      '👍',
      '👍',
      '👋🏿',
      '1️⃣',
    ]);
  });

  it('are not made up', () => {
    expect(nameOf('🏴‍☠️ and more')).toBeNull();
    expect(nameOf('')).toBeNull();
    expect(emojiOf('party_parrot')).toBeNull();
  });
});
