import { emojiOf } from './reactions.js';

describe('A reaction of Teams', () => {
  it.each([
    ['like', '👍'],
    ['heart', '❤️'],
    ['laugh', '😆'],
    ['surprised', '😮'],
    ['sad', '😢'],
    ['angry', '😠'],
    ['launch', '🚀'],
    ['fire', '🔥'],
    ['rofl', '🤣'],
    ['keycapdigitone', '1️⃣'],
    ['heartonfire', '❤️\u200d🔥'],
    ['clappinghands-tone3', '👏'],
    ['1f44b_wavinghand-tone5', '👋'],
    ['1f415_200d_1f9ba_servicedog', '🐕\u200d🦺'],
    ['1f468_200d_1f9b0_maleredhaired', '👨\u200d🦰'],
    ['1f389_partypopper', '🎉'],
    ['1f440_eyes', '👀'],
    ['2705_whiteheavycheckmark', '✅'],
    ['2764_heart', '❤️'],
    ['1f468-200d-1f4bb_manandpc', '👨‍💻'],
    ['1f1e9-1f1ea_flagde', '🇩🇪'],
    ['🎉', '🎉'],
    ['👍🏽', '👍🏽'],
  ])('that is told as %p is %p', (type, emoji) => expect(emojiOf(type)).toBe(emoji));

  it.each(['', 'constructor', 'partyparrot', '41_a', 'ffffff_x', 'deadbeef', '7_seven', 'x'.repeat(200)])(
    'that is told as %p is none',
    (type) => expect(emojiOf(type)).toBeNull(),
  );
});
