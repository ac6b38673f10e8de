import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type InboundEvent, mentionToken } from '../inbound-event.js';
import { parseMarkdown, plainText } from '../rich-text/index.js';
import { decodeUpdate } from './decode.js';
import type { TelegramMessage, TelegramUpdate } from './update.js';

const SELF = { id: 7001122334, username: 'patch_bay_bot' };
const LOUNGE = '-1002011223344';

const recorded = (name: string): TelegramUpdate =>
  JSON.parse(readFileSync(join(__dirname, 'fixtures', `${name}.json`), 'utf8')) as TelegramUpdate;
const decode = (name: string, self: typeof SELF | null = SELF) => decodeUpdate(recorded(name), self);
const kinds = (events: InboundEvent[]) => events.map(({ kind }) => kind);

function messageOf(events: InboundEvent[]) {
  const event = events.find(({ kind }) => kind === 'message.created' || kind === 'message.edited');
  if (event?.kind !== 'message.created' && event?.kind !== 'message.edited') throw new Error('no message was told');
  return event;
}

describe('A message', () => {
  it('tells of its chat and of itself', () => {
    expect(decode('group-message')).toEqual([
      {
        kind: 'channel.seen',
        key: `channel.seen|${LOUNGE}|supergroup|Lounge`,
        channelId: LOUNGE,
        channel: { name: 'Lounge', type: 'supergroup', topic: null, serverId: null, isPrivate: true },
      },
      {
        kind: 'message.created',
        key: `message.created|${LOUNGE}|41`,
        channelId: LOUNGE,
        messageId: '41',
        message: {
          text: 'Good morning',
          mentions: [],
          author: { id: '5211034871', name: 'Ada Lovelace', avatarUrl: null, isBot: false, ids: ['5211034871'] },
          replyTo: null,
          sentAt: new Date('2025-11-20T00:53:20Z'),
          dropped: [],
          files: [],
          addressed: false,
          direct: false,
          stamp: null,
        },
      },
    ]);
  });

  it('in a private chat is meant for the bot, and the chat goes by the person’s name', () => {
    const events = decode('private-message');
    expect(events[0]).toMatchObject({ channel: { name: 'Ada Lovelace', type: 'private', isPrivate: true } });
    expect(messageOf(events).message).toMatchObject({ text: '/start', addressed: true, direct: true });
  });

  it.each(['/help@patch_bay_bot', '/help@PATCH_BAY_BOT now'])(
    'is meant for the bot whose command it is (%s)',
    (text) => {
      const update = recorded('group-message');
      const length = text.split(' ', 1)[0]!.length;
      update.message = { ...update.message!, text, entities: [{ type: 'bot_command', offset: 0, length }] };
      expect(messageOf(decodeUpdate(update, SELF)).message).toMatchObject({ text, addressed: true, direct: false });
      expect(messageOf(decodeUpdate(update, { id: 1, username: 'other_bot' })).message.addressed).toBe(false);
    },
  );

  it('has a token for whom it mentions by name, labelled links as such, and names of bots as words', () => {
    const { text, mentions, addressed } = messageOf(decode('text-mention')).message;
    const token = mentionToken('person', '6120933418');
    expect(text).toBe(`👋 ${token}, read the [notes](https://example.org/notes) with @patch_bay_bot`);
    expect(mentions).toEqual([{ token, kind: 'person', id: '6120933418', name: 'Bob' }]);
    expect(addressed).toBe(true);
  });

  it('has a token for whom it mentions by username: that is all that Telegram tells of them', () => {
    const update = recorded('group-message');
    update.message = { ...update.message!, text: 'ask @Ada_L!', entities: [{ type: 'mention', offset: 4, length: 6 }] };
    const { text, mentions } = messageOf(decodeUpdate(update, SELF)).message;
    const token = mentionToken('person', '@ada_l');
    expect(text).toBe(`ask ${token}!`);
    expect(mentions).toEqual([{ token, kind: 'person', id: '@ada_l', name: 'Ada_L' }]);
  });

  it('that mentions another bot is not meant for ours', () => {
    const { message } = messageOf(decodeUpdate(recorded('text-mention'), { id: 1, username: 'other_bot' }));
    expect(message.addressed).toBe(false);
  });

  it.each(['text-mention', 'reply-to-bot'])('is taken as meant for the bot when nobody told its name (%s)', (name) => {
    expect(messageOf(decode(name, null)).message.addressed).toBe(true);
  });

  it('that answers the bot says what it answers', () => {
    expect(messageOf(decode('reply-to-bot')).message).toMatchObject({ replyTo: '43', addressed: true });
  });

  it('in a forum’s topic answers nothing and is not meant for the bot that made the topic', () => {
    expect(messageOf(decode('forum-topic-message')).message).toMatchObject({ replyTo: null, addressed: false });
  });

  it('with a photo has its caption as text, and the photo in its largest size', () => {
    expect(messageOf(decode('photo-with-caption')).message).toMatchObject({
      text: 'The new desk',
      dropped: [],
      files: [
        {
          name: 'photo_45.jpg',
          url: null,
          contentType: 'image/jpeg',
          bytes: 98_011,
          source: { file_id: 'AgACAgQAAx1' },
        },
      ],
    });
  });

  it('with an animation tells of it once, though Telegram sends it as a file too', () => {
    expect(messageOf(decode('animation')).message).toMatchObject({
      text: '',
      dropped: [],
      files: [{ name: 'animation_46.mp4', contentType: 'video/mp4', bytes: null, source: { file_id: 'CgACAgQ' } }],
    });
  });

  it.each<[keyof TelegramMessage, string, string | null]>([
    ['document', 'file_41', null],
    ['video', 'video_41.mp4', 'video/mp4'],
    ['audio', 'audio_41.mp3', 'audio/mpeg'],
    ['voice', 'voice_41.ogg', 'audio/ogg'],
    ['video_note', 'video_41.mp4', 'video/mp4'],
  ])('with a %s that has no name gives it one', (field, name, contentType) => {
    const update = recorded('group-message');
    update.message = { ...update.message!, text: undefined, [field]: { file_id: 'F' } };
    expect(messageOf(decodeUpdate(update)).message).toMatchObject({
      text: '',
      dropped: [],
      files: [{ name, contentType, bytes: null, source: { file_id: 'F' } }],
    });
  });

  it('says what of it cannot cross', () => {
    const update = recorded('group-message');
    update.message = { ...update.message!, text: undefined, poll: { question: 'Where *exactly*?' } };
    const { text, dropped } = messageOf(decodeUpdate(update)).message;
    expect([plainText(parseMarkdown(text)), dropped]).toEqual(['Where *exactly*?', ['1 poll']]);
  });

  it('of a channel is by the channel, under its author’s signature', () => {
    const events = decode('channel-post');
    expect(events[0]).toMatchObject({ channel: { name: 'Release notes', type: 'channel', isPrivate: false } });
    expect(messageOf(events).message.author).toMatchObject({ id: '-1001555666777', name: 'Grace', isBot: false });
  });

  it('of an anonymous administrator is by the group, not by the service bot that carries it', () => {
    expect(messageOf(decode('anonymous-admin')).message.author).toMatchObject({
      id: LOUNGE,
      name: 'Lounge',
      isBot: false,
    });
  });
});

describe('An edit', () => {
  const edit = recorded('edited-message');

  it('carries a version that its key tells too', () => {
    const event = messageOf(decodeUpdate(edit));
    expect(event).toMatchObject({
      kind: 'message.edited',
      messageId: '41',
      version: 1763600060114406,
      key: `message.edited|${LOUNGE}|41|1763600060114406`,
      message: { text: 'Good evening' },
    });
  });

  it('told again gives the same key', () => {
    expect(decodeUpdate(structuredClone(edit))).toEqual(decodeUpdate(edit));
  });

  it('within the same second is another one, and newer', () => {
    const first = messageOf(decodeUpdate(edit));
    const second = messageOf(decodeUpdate({ ...edit, update_id: edit.update_id + 1 }));
    expect(second.key).not.toBe(first.key);
    expect((second as { version: number }).version).toBeGreaterThan((first as { version: number }).version);
  });

  it('a second later is newer even when the update ids have begun anew', () => {
    const message = { ...edit.edited_message!, edit_date: edit.edited_message!.edit_date! + 1 };
    const later = messageOf(decodeUpdate({ update_id: 1, edited_message: message }));
    expect((later as { version: number }).version).toBeGreaterThan(1763600060114406);
  });
});

describe('A change of reactions', () => {
  it('is told as what went and what came; a custom emoji has no name to tell', () => {
    const events = decode('message-reaction');
    expect(events).toMatchObject([
      { kind: 'reaction.removed', emoji: '👍', messageId: '41', actor: { id: '6120933418', name: 'Bob' } },
      { kind: 'reaction.added', emoji: '❤️', messageId: '41', at: 1763600100410 },
    ]);
    expect(events[0]!.key).not.toBe(events[1]!.key);
  });

  it('taken back and given again within a second is a fact of its own', () => {
    const first = recorded('message-reaction');
    const keys = (update: TelegramUpdate) => decodeUpdate(update).map(({ key }) => key);
    expect(keys({ ...first, update_id: first.update_id + 2 })).not.toEqual(keys(first));
    expect(keys(structuredClone(first))).toEqual(keys(first));
  });
});

describe('A pin', () => {
  const pin = (message_id: number): TelegramUpdate => {
    const update = recorded('group-message');
    const { text: _text, ...head } = update.message!;
    return { ...update, message: { ...head, message_id, pinned_message: { message_id: 7 } } };
  };

  it('is told with who made it, and not as a message', () => {
    const events = decodeUpdate(pin(43), SELF);
    expect(kinds(events)).toEqual(['channel.seen', 'pin.added']);
    expect(events[1]).toMatchObject({ channelId: LOUNGE, messageId: '7', at: 1763600000043 });
    expect(events[1]).toMatchObject({ actor: { id: '5211034871', name: 'Ada Lovelace' } });
  });

  it('told again is the same fact, and made again within a second another', () => {
    expect(decodeUpdate(pin(43))[1]).toEqual(decodeUpdate(pin(43))[1]);
    expect(decodeUpdate(pin(44))[1]!.key).not.toBe(decodeUpdate(pin(43))[1]!.key);
  });
});

describe('A chat', () => {
  it('is seen when the bot is added, and again after it was thrown out', () => {
    const added = recorded('bot-added');
    const again = { ...added, update_id: added.update_id + 9 };
    expect(kinds(decodeUpdate(added))).toEqual(['channel.seen']);
    expect(decodeUpdate(again)[0]!.key).not.toBe(decodeUpdate(added)[0]!.key);
  });

  it('is gone when the bot is thrown out', () => {
    expect(decode('bot-kicked')).toMatchObject([{ kind: 'channel.gone', channelId: LOUNGE }]);
  });

  it('is gone for a restricted bot that is no member', () => {
    const update = recorded('bot-kicked');
    update.my_chat_member!.new_chat_member = { status: 'restricted', is_member: false };
    expect(kinds(decodeUpdate(update))).toEqual(['channel.gone']);
  });

  it('that became a supergroup is told as one fact by both chats', () => {
    const [away] = decode('migrated-away');
    const [here, seen] = decode('migrated-here');
    expect(away).toMatchObject({ kind: 'channel.moved', channelId: '-4455667788', toChannelId: LOUNGE });
    expect(here).toEqual(away);
    expect(seen).toMatchObject({ kind: 'channel.seen', channelId: LOUNGE });
  });

  it('that was renamed is seen under its new title, also when it had that title before', () => {
    const renamed = recorded('new-chat-title');
    const [seen, ...others] = decodeUpdate(renamed);
    expect(others).toEqual([]);
    expect(seen).toMatchObject({ kind: 'channel.seen', channel: { name: 'Parlour' } });
    const later = { ...renamed, message: { ...renamed.message!, message_id: 99 } };
    expect(decodeUpdate(later)[0]!.key).not.toBe(seen!.key);
  });

  it('is all that a service message tells of', () => {
    expect(kinds(decode('member-joined'))).toEqual(['channel.seen']);
  });
});

it('An update of a kind that was not asked for tells nothing', () => {
  expect(decodeUpdate({ update_id: 1, poll_answer: {} } as TelegramUpdate)).toEqual([]);
});
