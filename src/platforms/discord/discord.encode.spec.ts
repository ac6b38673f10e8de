import type { OutboundMessage } from '../contract.js';
import { encode } from './discord.encode.js';
import { type DiscordPayload, readPayload } from './discord.payload.js';

const message = (more: Partial<OutboundMessage> = {}): OutboundMessage => ({
  content: 'Hello',
  author: { name: 'Grace', avatarUrl: 'https://example.org/g.png' },
  replyTo: null,
  mentions: [],
  files: [],
  ...more,
});

function payloads(more: Partial<OutboundMessage> = {}): DiscordPayload[] {
  const encoded = encode(message(more));
  if ('refused' in encoded) throw new Error(encoded.refused);
  return encoded.parts.map(readPayload);
}

const nameOf = (name: string) => payloads({ author: { name, avatarUrl: null } })[0]?.webhook?.username;

describe('a message encoded for Discord', () => {
  it('carries both ways of posting', () => {
    expect(payloads()).toEqual([
      {
        webhook: { content: 'Hello', username: 'Grace', avatar_url: 'https://example.org/g.png' },
        bot: { content: '**Grace**: Hello' },
        reply: false,
        users: [],
        files: [],
      },
    ]);
  });

  it('comes from the bot itself when no author is given, and loses nothing by replying', () => {
    const replyTo = { externalId: '1309068460211404880', authorName: 'Ada', excerpt: 'Hm' };
    expect(payloads({ author: null })).toMatchObject([{ webhook: null, bot: { content: 'Hello' }, reply: false }]);
    expect(encode(message({ author: null, replyTo }))).toMatchObject({
      parts: [{ payload: { bot: { content: 'Hello' }, reply: true }, certainty: { kind: 'idempotent' } }],
      degradations: [],
    });
  });

  it('replies as the bot alone, with a nonce to trust and the loss of the face said', () => {
    const encoded = encode(
      message({ replyTo: { externalId: '1309068460211404880', authorName: 'Ada', excerpt: 'Hm' } }),
    );
    expect(encoded).toMatchObject({
      parts: [{ payload: { webhook: null, reply: true }, certainty: { kind: 'idempotent', windowMs: 120_000 } }],
      degradations: [{ aspect: 'author' }],
    });
  });

  it('quotes what never crossed', () => {
    const replyTo = { externalId: null, authorName: 'A_d_a', excerpt: 'two\nlines' };
    expect(payloads({ replyTo })[0]?.webhook?.content).toBe('> **A\\_d\\_a**: two lines\nHello');
    expect(encode(message({ replyTo }))).toMatchObject({ degradations: [{ aspect: 'thread' }] });
  });

  it.each([
    ['Discord Fan', 'Disc·ord Fan'],
    ['CLYDE', 'CLY·DE'],
    ['everyone', 'every·one'],
    ['here', 'he·re'],
    ['here we go', 'here we go'],
    ['  two\n lines ', 'two lines'],
    ['', 'Unknown'],
    ['x'.repeat(90), `${'x'.repeat(79)}…`],
    ['😀'.repeat(45), `${'😀'.repeat(39)}…`],
  ])('shows the name %j as %j', (wanted, shown) => {
    expect(nameOf(wanted)).toBe(shown);
  });

  it('says when the name had to change', () => {
    expect(encode(message({ author: { name: 'discord', avatarUrl: null } }))).toMatchObject({
      degradations: [{ aspect: 'author' }],
    });
    expect(encode(message())).toMatchObject({ degradations: [] });
  });

  it('leaves literal what Discord would read as a tag, and other angles alone', () => {
    const content =
      '<@1309068000000000100> <#1309068000000000011> <:blob:1309068000000000500> <t:1732147200:R> a < b <b>';
    expect(payloads({ content })[0]?.webhook?.content).toBe(
      '\\<@1309068000000000100> \\<#1309068000000000011> \\<:blob:1309068000000000500> \\<t:1732147200:R> a < b <b>',
    );
  });

  it('splits what is too long so that either way fits, and only the first part names and replies', () => {
    const content = Array.from({ length: 900 }, (_, index) => `word${index}`).join(' ');
    const replyTo = { externalId: '1309068460211404880', authorName: 'Ada', excerpt: 'Hm' };
    const parts = payloads({ content, replyTo });
    expect(parts.length).toBeGreaterThan(3);
    expect(parts.every(({ bot }) => bot.content.length <= 2000)).toBe(true);
    expect(parts.map(({ reply }) => reply)).toEqual(parts.map((_, index) => index === 0));
    expect(parts.map(({ bot }) => bot.content).join(' ')).toBe(`**Grace**: ${content}`);
  });

  it('refuses what is empty and what would take more than 20 messages', () => {
    expect(encode(message({ content: ' \n' }))).toEqual({ refused: expect.stringContaining('empty') });
    expect(encode(message({ content: 'x '.repeat(30_000) }))).toEqual({ refused: expect.stringContaining('20') });
  });

  it('leaves out a picture address that Discord would refuse', () => {
    expect(payloads({ author: { name: 'G', avatarUrl: 'data:image/png;base64,AA' } })[0]?.webhook).not.toHaveProperty(
      'avatar_url',
    );
  });

  it('hangs ten files on the first part, with words or without, and the others on parts of their own', () => {
    const files = Array.from({ length: 12 }, (_, index) => ({
      id: `f${index}`,
      name: `${index}.txt`,
      contentType: 'text/plain',
      bytes: 1,
      url: `https://files.example.org/${index}`,
    }));
    const ids = files.map(({ id }) => id);
    for (const content of ['Here', '']) {
      const encoded = encode(message({ content, files }));
      expect(encoded).toMatchObject({
        parts: [
          { files: ids.slice(0, 10), payload: { webhook: { content }, files: { length: 10 } } },
          { files: ['f10'], file: 10 },
          { files: ['f11'], file: 11 },
        ],
      });
    }
  });
});
