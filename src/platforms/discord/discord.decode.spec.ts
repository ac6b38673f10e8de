import packets from './fixtures/messages.json' with { type: 'json' };
import { mentionToken } from '../inbound-event.js';
import { decodeHistory, decodePacket, type GatewayPacket } from './discord.decode.js';

const GUILD = '1309068000000000001';
const GENERAL = '1309068000000000010';
const BRIDGE = mentionToken('person', '1309068000000000100');
const STRANGER = mentionToken('person', '1309068000000000199');
const PLANS = mentionToken('channel', '1309068000000000011');
const context = { guildId: GUILD, botUserId: '1309068000000000100', receivedAt: 1_800_000_000_000 };
const decode = (name: keyof typeof packets) => decodePacket(packets[name] as GatewayPacket, context);

describe("Discord's packets decoded", () => {
  it('tells a message with its author, its tags in words, and what does not cross', () => {
    expect(decode('plain')).toEqual([
      {
        kind: 'message.created',
        key: `message.created|${GENERAL}|1309068460211404880`,
        channelId: GENERAL,
        messageId: '1309068460211404880',
        message: {
          text: `Hi ${BRIDGE}, see ${PLANS} <@1309068000000000100> :blob: 2024-11-21 00:00 UTC and ${STRANGER}`,
          mentions: [
            { token: BRIDGE, kind: 'person', id: '1309068000000000100', name: 'Bridge' },
            { token: PLANS, kind: 'channel', id: '1309068000000000011', name: null },
            { token: STRANGER, kind: 'person', id: '1309068000000000199', name: null },
          ],
          author: {
            id: '1309068000000000200',
            name: 'Countess',
            avatarUrl: 'https://cdn.discordapp.com/avatars/1309068000000000200/a_1269e74af4df7417b13759eae50c83dc.gif',
            isBot: false,
            ids: ['1309068000000000200'],
          },
          replyTo: null,
          sentAt: new Date('2026-11-21T00:00:00.123Z'),
          dropped: ['1 sticker'],
          files: [
            {
              name: 'a.png',
              url: 'https://cdn.discordapp.com/attachments/10/1/a.png',
              contentType: 'image/png',
              bytes: 2048,
              source: { channel: GENERAL, message: '1309068460211404880', attachment: '1' },
            },
            {
              name: 'b.png',
              url: 'https://cdn.discordapp.com/b.png',
              contentType: null,
              bytes: 1,
              source: { channel: GENERAL, message: '1309068460211404880', attachment: '2' },
            },
          ],
          addressed: true,
          direct: false,
          stamp: null,
        },
      },
    ]);
  });

  it('tells an edit by its stamp, with the message that it answers', () => {
    const version = Date.parse('2026-11-21T00:02:00.500Z');
    expect(decode('edit')).toMatchObject([
      {
        kind: 'message.edited',
        key: `message.edited|${GENERAL}|1309068460211404881|${version}`,
        version,
        message: { text: 'A better answer', replyTo: '1309068460211404880', author: { name: 'Ada' }, addressed: false },
      },
    ]);
  });

  it('does not take a link preview for an edit', () => {
    const preview = { t: 'MESSAGE_UPDATE', d: { ...packets.plain.d, embeds: [{ type: 'link' }] } };
    expect(decodePacket(preview, context)).toEqual([]);
  });

  it('gives history the keys of the push', () => {
    const { guild_id: _guild, ...readBack } = packets.edit.d;
    expect(decodeHistory(readBack, context).map(({ key }) => key)).toEqual([
      `message.created|${GENERAL}|1309068460211404881`,
      ...decode('edit').map(({ key }) => key),
    ]);
  });

  it("names the webhook and its application as the author's ids, and reads a bot's embeds", () => {
    expect(decode('webhook')).toMatchObject([
      {
        message: {
          text: '**Build 12**\nIt passed',
          author: { name: 'Grace', isBot: true, ids: ['1309068000000000300', '1309068000000000101'] },
        },
      },
    ]);
  });

  it('tells what is written to the bot alone, which no server has a part in', () => {
    const { guild_id: _guild, mentions: _mentions, ...data } = packets.plain.d;
    const packet = { t: 'MESSAGE_CREATE', d: { ...data, content: 'Between us', mentions: [] } };
    const direct = { message: { text: 'Between us', direct: true, addressed: true } };
    expect(decodePacket(packet, context)).toMatchObject([direct]);
    expect(decodeHistory(packet.d, { ...context, direct: true })).toMatchObject([direct]);
    expect(decodePacket({ t: 'MESSAGE_DELETE', d: { id: data.id, channel_id: GENERAL } }, context)).toMatchObject([
      { kind: 'message.deleted', messageId: data.id },
    ]);
    expect(decodePacket({ ...packet, d: { ...packet.d, flags: 64 } }, context)).toEqual([]);
    expect(decodePacket({ t: 'CHANNEL_DELETE', d: { id: GENERAL } }, context)).toEqual([]);
  });

  it('is not addressed by what is written to everyone', () => {
    const { d } = packets.plain;
    const packet = { t: 'MESSAGE_CREATE', d: { ...d, content: '@everyone', mentions: [], mention_everyone: true } };
    expect(decodePacket(packet, context)).toMatchObject([{ message: { addressed: false } }]);
  });

  it('names twenty files of a message at most, those of a message that is passed on included', () => {
    const [attachment] = packets.plain.d.attachments;
    const attachments = Array.from({ length: 15 }, () => attachment);
    const snapshots = [{ message: { content: '', attachments } }];
    const packet = { t: 'MESSAGE_CREATE', d: { ...packets.plain.d, attachments, message_snapshots: snapshots } };
    const [event] = decodePacket(packet, context);
    expect(event).toMatchObject({ message: { dropped: ['10 more files', '1 sticker'] } });
    expect(event?.kind === 'message.created' && event.message.files).toHaveLength(20);
  });

  it('leaves out what Discord itself writes, and other servers', () => {
    expect(decode('joined')).toEqual([]);
    expect(decodePacket(packets.plain, { ...context, guildId: '1309068000000000002' })).toEqual([]);
    expect(decodePacket({ t: 'TYPING_START', d: { guild_id: GUILD } }, context)).toEqual([]);
    expect(decodePacket({ t: 'constructor', d: { guild_id: GUILD } }, context)).toEqual([]);
    expect(decodePacket({ t: 'MESSAGE_CREATE', d: null }, context)).toEqual([]);
  });

  it('tells reactions with their actor, custom emoji by name', () => {
    expect(decode('reaction')).toMatchObject([
      { kind: 'reaction.added', emoji: 'blob', at: context.receivedAt, actor: { name: 'Ada', isBot: false } },
    ]);
    expect(decode('unreaction')).toMatchObject([
      { kind: 'reaction.removed', emoji: '🎉', actor: { id: '1309068000000000200', name: null } },
    ]);
  });

  it('tells each message of a bulk delete', () => {
    expect(decode('bulk')).toMatchObject([
      { kind: 'message.deleted', messageId: '1309068460211404880' },
      { kind: 'message.deleted', messageId: '1309068460211404881' },
    ]);
  });

  it('tells text channels and threads, and which are private', () => {
    expect(decode('channel')).toMatchObject([
      { kind: 'channel.seen', channel: { name: 'staff', type: 'text', topic: 'Behind the door', isPrivate: true } },
    ]);
    expect(decode('thread')).toMatchObject([{ channel: { name: 'side talk', type: 'thread', isPrivate: false } }]);
    expect(decode('voice')).toEqual([]);
  });

  it('tells who pinned what, and says nothing of it when history is read', () => {
    const { d } = packets.plain;
    const notice = { ...d, type: 6, content: '', message_reference: { type: 0, channel_id: GENERAL, message_id: '7' } };
    const at = Date.parse(d.timestamp);
    expect(decodePacket({ t: 'MESSAGE_CREATE', d: notice }, context)).toMatchObject([
      { kind: 'pin.added', key: `pin.added|${GENERAL}|7|${at}`, messageId: '7', actor: { name: 'Countess' }, at },
    ]);
    expect(decodeHistory(notice, context)).toEqual([]);
  });
});
