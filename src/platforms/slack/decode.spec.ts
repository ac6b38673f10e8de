import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type InboundEvent, mentionToken } from '../inbound-event.js';
import { decode, decodeWritten } from './decode.js';
import type { SlackEnvelope, SlackFile, SlackMessage } from './payloads.js';

const GENERAL = 'C061EG9SL';
const HELLO = '1763683200.000100';
const BOT = mentionToken('person', 'U0BOT0BOT');
const LANA = mentionToken('person', 'U0LAN0Z89');

const recorded = (name: string): SlackEnvelope =>
  JSON.parse(readFileSync(join(__dirname, 'fixtures', `${name}.json`), 'utf8')) as SlackEnvelope;
const told = (name: string): InboundEvent[] => decode(recorded(name));

function messageIn(name: string) {
  const [event, ...others] = told(name);
  expect(others).toEqual([]);
  if (event?.kind !== 'message.created') throw new Error(`${name} tells of ${event?.kind}`);
  return event.message;
}

describe('A message on Slack', () => {
  it('is told with readable text, and with the ids that are still to be named', () => {
    expect(told('message')).toEqual([
      {
        kind: 'message.created',
        key: `message.created|${GENERAL}|${HELLO}`,
        channelId: GENERAL,
        messageId: HELLO,
        message: {
          text: `Look at [the plan](https://example.org/a?b=1&c=2), ${BOT} & ${LANA} <3 🎉`,
          mentions: [
            { token: BOT, kind: 'person', id: 'U0BOT0BOT', name: null },
            { token: LANA, kind: 'person', id: 'U0LAN0Z89', name: null },
          ],
          author: { id: 'U2147483697', name: null, avatarUrl: null, isBot: false, ids: ['U2147483697'] },
          replyTo: null,
          sentAt: new Date('2025-11-21T00:00:00.000Z'),
          dropped: [],
          files: [],
          addressed: true,
          direct: false,
          stamp: null,
        },
      },
    ]);
  });

  it('is the same fact when it is told again as a mention', () => {
    expect(told('app-mention')).toEqual(told('message'));
  });

  it('is the same fact when history shows it', () => {
    const message = recorded('message').event as SlackMessage;
    expect(decodeWritten(message, GENERAL, 'U0BOT0BOT')).toEqual(told('message'));
  });

  it('names the root of its thread, also when it went to the channel as well', () => {
    expect(messageIn('thread-reply')).toMatchObject({ replyTo: '1763683100.000200', addressed: false });
    expect(messageIn('thread-broadcast')).toMatchObject({ replyTo: '1763683100.000200', text: 'Also to the channel' });
  });

  it('is no reply as the root of a thread', () => {
    const root = { ...recorded('message').event, thread_ts: HELLO, reply_count: 1 } as SlackMessage;
    expect(decodeWritten(root, GENERAL, '')).toMatchObject([{ message: { replyTo: null } }]);
  });

  it('by a bot under another name has that name, every id of the bot, and the stamp it was posted with', () => {
    expect(messageIn('bot-message')).toMatchObject({
      author: {
        id: 'B0PATCHBY',
        name: 'Grace',
        avatarUrl: 'https://example.org/72.png',
        isBot: true,
        ids: ['B0PATCHBY', 'A0MDYCDME'],
      },
      stamp: { deliveryId: '0195c0de-0000-7000-8000-000000000001', part: 2 },
    });
  });

  it('by a bot under its own name has the bot’s', () => {
    const { author } = messageIn('app-post');
    expect(author).toMatchObject({ id: 'U0BOT0BOT', name: 'Patchbay', isBot: true });
    expect(author.ids).toEqual(['U0BOT0BOT', 'B0PATCHBY', 'A0MDYCDME']);
  });

  it('made of attachments alone is read from them', () => {
    expect(messageIn('attachments-only').text).toBe('Pull request opened by <ann>\n#12 Mend the fence\n1 commit');
  });

  it('has files, each with what opens it', () => {
    expect(messageIn('file-share')).toMatchObject({
      text: 'Two pictures',
      dropped: [],
      files: [
        {
          name: 'a.png',
          url: 'https://example.slack.com/files/U2147483697/F1/a.png',
          contentType: 'image/png',
          bytes: 144_538,
          source: { id: 'F1', url: 'https://files.slack.com/files-pri/T061EG9R6-F1/a.png' },
        },
        { name: 'b.png', url: null, contentType: 'image/png', bytes: null, source: { id: 'F2' } },
      ],
    });
  });

  const withFiles = (files: SlackFile[], text = '') => {
    const [event] = decodeWritten({ ...recorded('message').event, text, files } as SlackMessage, GENERAL, '');
    return (event as Extract<InboundEvent, { kind: 'message.created' }>).message;
  };

  it('leads to files that are kept elsewhere, has none that were deleted, and counts what is too many or hidden', () => {
    const drive = 'https://docs.google.com/document/d/1/edit';
    expect(withFiles([{ id: 'F1', name: 'Plan', is_external: true, url_private: drive, size: 0 }]).files).toEqual([
      { name: 'Plan', url: drive, contentType: null, bytes: null, source: null },
    ]);
    expect(withFiles([{ id: 'F1', mode: 'tombstone' }], 'text')).toMatchObject({ files: [], dropped: [] });
    const many = withFiles(Array.from({ length: 22 }, (_, index) => ({ id: `F${index}` })));
    expect(many.files).toHaveLength(20);
    expect(many.dropped).toEqual(['2 more files']);
    expect(withFiles([{ id: 'F1', mode: 'hidden_by_limit' }]).dropped).toEqual([
      "1 file that the workspace's plan hides",
    ]);
  });

  it('says what of it does not cross', () => {
    const picture = { ...recorded('message').event, text: '', blocks: [{ type: 'image' }] } as SlackMessage;
    expect(decodeWritten(picture, GENERAL, '')).toMatchObject([{ message: { dropped: ['content without text'] } }]);
  });

  it('in the manner of /me is a message', () => {
    expect(messageIn('me-message').text).toBe('waves');
  });

  it('written to the bot alone is meant for it', () => {
    expect(messageIn('direct-message')).toMatchObject({ addressed: true, direct: true });
    const message = recorded('direct-message').event as SlackMessage;
    expect(decodeWritten(message, 'D024BE91L', 'U0BOT0BOT')).toEqual(told('direct-message'));
  });
});

describe('A change on Slack', () => {
  it('is an edit, versioned by its own stamp', () => {
    expect(told('message-changed')).toMatchObject([
      {
        kind: 'message.edited',
        key: `message.edited|${GENERAL}|${HELLO}|1763683260000000`,
        messageId: HELLO,
        version: 1763683260000000,
        message: { text: 'Hello, world' },
      },
    ]);
  });

  it('is the same fact when history shows the message', () => {
    const { message } = recorded('message-changed').event as { message: SlackMessage };
    const [created, edited] = decodeWritten(message, GENERAL, 'U0BOT0BOT');
    expect(created).toMatchObject({ kind: 'message.created', message: { text: 'Hello, world' } });
    expect([edited]).toEqual(told('message-changed'));
  });

  it('is none when only a preview was added', () => {
    expect(told('link-unfurled')).toEqual([]);
  });

  it('is an edit when a bot changed its text without saying so', () => {
    expect(told('bot-updated')).toMatchObject([{ kind: 'message.edited', version: 1763683270000400 }]);
  });

  it('is an edit when a file was deleted, and none when more became known of it', () => {
    const { event, ...envelope } = recorded('bot-updated');
    const message = { ...event!.previous_message!, files: [{ id: 'F1' }] };
    const change = (files: SlackFile[]) =>
      decode({ ...envelope, event: { ...event!, message: { ...message, files }, previous_message: message } });
    expect(change([{ id: 'F1', mimetype: 'image/png' }])).toEqual([]);
    expect(change([{ id: 'F1', mode: 'tombstone' }])).toMatchObject([{ kind: 'message.edited' }]);
  });

  it('is a deletion when it leaves a tombstone above a thread', () => {
    const deletion = { kind: 'message.deleted', key: `message.deleted|${GENERAL}|${HELLO}`, messageId: HELLO };
    expect(told('message-deleted')).toMatchObject([deletion]);
    expect(told('root-deleted')).toEqual(told('message-deleted'));
  });
});

describe('A reaction on Slack', () => {
  it('is told as the emoji that people see, skin tone included', () => {
    expect(told('reaction-added')).toEqual([
      {
        kind: 'reaction.added',
        key: `reaction.added|${GENERAL}|${HELLO}|👍🏼|U0LAN0Z89|1763683210.000700`,
        channelId: GENERAL,
        messageId: HELLO,
        emoji: '👍🏼',
        actor: { id: 'U0LAN0Z89', name: null, avatarUrl: null, isBot: false, ids: ['U0LAN0Z89'] },
        at: 1763683210000700,
      },
    ]);
  });

  it('with the workspace’s own emoji is told by its name', () => {
    expect(told('custom-reaction-removed')).toMatchObject([{ kind: 'reaction.removed', emoji: 'party_parrot' }]);
  });

  it('to a file is no concern of ours', () => {
    expect(told('file-reaction')).toEqual([]);
  });
});

describe('A pin on Slack', () => {
  it('is told with who pinned and when', () => {
    const at = '1763683215.000800';
    expect(told('pin-added')).toEqual([
      {
        kind: 'pin.added',
        key: `pin.added|${GENERAL}|${HELLO}|U0LAN0Z89|${at}`,
        channelId: GENERAL,
        messageId: HELLO,
        actor: { id: 'U0LAN0Z89', name: null, avatarUrl: null, isBot: false, ids: ['U0LAN0Z89'] },
        at: 1763683215000800,
      },
    ]);
    const { event, ...envelope } = recorded('pin-added');
    expect(decode({ ...envelope, event: { ...event!, type: 'pin_removed' } })).toMatchObject([{ kind: 'pin.removed' }]);
  });

  it('of a file is no concern of ours', () => {
    const { event, ...envelope } = recorded('pin-added');
    expect(decode({ ...envelope, event: { ...event!, item: { type: 'file' } } })).toEqual([]);
  });
});

describe('Slack’s channels and tokens', () => {
  it('are seen when made or renamed', () => {
    expect(told('channel-created')).toMatchObject([
      { kind: 'channel.seen', channelId: 'C024BE91L', channel: { name: 'fun', type: 'public_channel' } },
    ]);
    expect(told('group-rename')).toMatchObject([{ channel: { name: 'new_name', isPrivate: true } }]);
  });

  it.each([
    ['channel-archive', 'C024BE91L'],
    ['bot-left', GENERAL],
  ])('are gone with %s', (name, channelId) => {
    expect(told(name)).toMatchObject([{ kind: 'channel.gone', channelId }]);
  });

  it('stay when someone else leaves', () => {
    const { event, ...envelope } = recorded('bot-left');
    expect(decode({ ...envelope, event: { ...event!, user: 'U2147483697' } })).toEqual([]);
  });

  it('move to another id', () => {
    const moved = { kind: 'channel.moved', channelId: 'G012Y48650T', toChannelId: 'C012Y48650T' };
    expect(told('channel-id-changed')).toMatchObject([moved]);
  });

  it('are lost with the bot’s token, not with a person’s', () => {
    expect(told('tokens-revoked')).toMatchObject([{ kind: 'account.revoked', channelId: '' }]);
    expect(told('app-uninstalled')).toMatchObject([{ kind: 'account.revoked', channelId: '' }]);
    expect(told('user-token-revoked')).toEqual([]);
  });
});

describe('What Slack tells besides', () => {
  it('gives no events', () => {
    expect(told('channel-join')).toEqual([]);
    expect(told('message-replied')).toEqual([]);
    expect(decode({ event: { type: 'emoji_changed' } })).toEqual([]);
    expect(decode({ type: 'event_callback' })).toEqual([]);
  });

  it.each([
    'message',
    'app_mention',
    'reaction_added',
    'pin_added',
    'channel_created',
    'channel_id_changed',
    'tokens_revoked',
  ])('gives none when a %s lacks everything', (type) => {
    expect(decode({ event: { type } })).toEqual([]);
    expect(decode({ event: { type, channel: GENERAL } })).toEqual([]);
  });
});
