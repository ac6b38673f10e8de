import type { Encoded, OutboundMessage } from '../../src/platforms/contract.js';
import { encode as encodeDiscord } from '../../src/platforms/discord/discord.encode.js';
import {
  type Document,
  normalise,
  parseMarkdown,
  placeMentions,
  writeMarkdown,
} from '../../src/platforms/rich-text/index.js';
import { encode as encodeSlack } from '../../src/platforms/slack/encode.js';
import { encode as encodeTeams } from '../../src/platforms/teams/encode.js';
import { encodeTelegram } from '../../src/platforms/telegram/encode.js';
import { cpuTimeOf } from '../support/cpu-time.js';

/** CPU milliseconds of the quickest of five runs; what other processes do is left out as far as can be. */
function cost(work: () => unknown): number {
  const runs = Array.from({ length: 6 }, () => cpuTimeOf(work));
  return Math.min(...runs.slice(1));
}

const filled = (unit: string, units: number): string => unit.repeat(Math.ceil(units / unit.length)).slice(0, units);

const MIXED = `${'word **bold** and *it* `c` ~~s~~ '.repeat(8)}\n\n`;
const PROSE = `${'The quick brown fox jumps over the lazy dog, again. '.repeat(6)}\n\n`;

const mention = { target: 'person', text: '@Ada', id: '1309068000000000200' } as const;

const messageOf = (content: string): OutboundMessage => ({
  content,
  author: { name: 'Grace', avatarUrl: null },
  replyTo: null,
  mentions: [mention],
  files: [],
});

const ENCODERS: [string, (message: OutboundMessage) => Encoded][] = [
  ['Slack', encodeSlack],
  ['Discord', encodeDiscord],
  ['Telegram', encodeTelegram],
  ['Teams', encodeTeams],
];

// On a quiet machine each takes a fifth of what it may, or less.
describe.each(ENCODERS)('Encoding for %s', (_, encode) => {
  it.each([
    ['20,000 characters of formatted text', MIXED, 20_000, 300],
    ['20,000 characters of short marks', '**b** ', 20_000, 400],
    ['2,000 characters of formatted text', MIXED, 2000, 40],
    ['20,000 characters of prose', PROSE, 20_000, 75],
  ])('does not hold up others: %s', (_what, unit, units, most) => {
    const message = messageOf(filled(unit, units));
    expect(cost(() => encode(message))).toBeLessThan(most);
  });
});

describe('Formatted text of 20,000 characters', () => {
  it.each([...'*[>`', '_a_ ', '||', '`a ', '**a *b* ~~c~~** ', '@Ada '])('costs little, though all is %j', (unit) => {
    const text = filled(unit, 20_000);
    const read = parseMarkdown(text);
    const literal: Document = [{ kind: 'paragraph', children: [{ kind: 'text', text }] }];
    expect(cost(() => parseMarkdown(text))).toBeLessThan(600);
    expect(cost(() => writeMarkdown(read))).toBeLessThan(600);
    expect(cost(() => writeMarkdown(literal))).toBeLessThan(600);
    expect(cost(() => normalise(literal))).toBeLessThan(600);
    expect(cost(() => placeMentions(read, [mention]))).toBeLessThan(600);
  });
});
