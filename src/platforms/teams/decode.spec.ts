import { mentionToken } from '../inbound-event.js';
import { readActivity } from './activity.js';
import { decode } from './decode.js';
import {
  ADA,
  BOT,
  changed,
  CHANNEL,
  html,
  inChannel,
  inChat,
  inGroup,
  installed,
  mention,
  mentionSpan,
  reacted,
  SERVICE_URL,
  TEAM,
  teamChanged,
  TENANT,
} from './fixtures/activities.js';

const eventsOf = (activity: object) => decode(readActivity(Buffer.from(JSON.stringify(activity))));
const kindsOf = (activity: object) => eventsOf(activity).map(({ kind }) => kind);

function messageOf(activity: object) {
  const event = eventsOf(activity).find(({ kind }) => kind === 'message.created' || kind === 'message.edited');
  if (!event || !('message' in event)) throw new Error('the activity tells of no message');
  return event.message;
}

const seenOf = (activity: object) => eventsOf(activity).find(({ kind }) => kind === 'channel.seen');

describe('A message', () => {
  it('is told with its channel, its author and its time', () => {
    const [, created] = eventsOf(inChannel());
    expect(created).toEqual({
      kind: 'message.created',
      key: `message.created|${CHANNEL}|1740830400123`,
      channelId: CHANNEL,
      messageId: '1740830400123',
      message: {
        text: 'Hello all',
        mentions: [],
        author: {
          id: ADA.id,
          name: 'Ada Lovelace',
          avatarUrl: null,
          isBot: false,
          ids: [ADA.id, ADA.aadObjectId],
        },
        replyTo: null,
        sentAt: new Date(1_740_830_400_123),
        dropped: [],
        files: [],
        direct: false,
        addressed: false,
        stamp: null,
      },
    });
  });

  it('answers the root of its thread', () => {
    expect(messageOf(inChannel({ id: '1740830500000' })).replyTo).toBe('1740830400123');
  });

  it('answers in a chat what it quotes, and does not repeat it', () => {
    const quote =
      '<blockquote itemscope="" itemtype="http://schema.skype.com/Reply" itemid="1740830000000">' +
      '<strong itemprop="mri" itemid="28:bot">Patchbay</strong><p itemprop="preview">What now?</p></blockquote>';
    expect(messageOf(inChat(html(`${quote}<p>This</p>`)))).toMatchObject({ replyTo: '1740830000000', text: 'This' });
  });

  it('in a chat with the bot is meant for it, and in a group only when it names it', () => {
    expect(messageOf(inChat())).toMatchObject({ direct: true, addressed: true, replyTo: null });
    expect(messageOf(inGroup())).toMatchObject({ direct: false, addressed: false });
    const named = inGroup({ text: '<at>Patchbay</at> hi', entities: [mention(BOT, 'Patchbay')] });
    expect(messageOf(named)).toMatchObject({ direct: false, addressed: true });
  });

  it('of another bot is a bot’s', () => {
    const author = messageOf(inChannel({ from: { id: '28:other-app', name: 'Other' } })).author;
    expect(author).toMatchObject({ isBot: true, ids: ['28:other-app', 'other-app'] });
  });

  it('that says nothing tells of its channel alone', () => {
    expect(kindsOf(inChannel({ text: ' \n' }))).toEqual(['channel.seen']);
    expect(kindsOf(inChannel({ from: undefined }))).toEqual(['channel.seen']);
  });

  it('says that a card was left out', () => {
    const card = { contentType: 'application/vnd.microsoft.card.adaptive', content: { type: 'AdaptiveCard' } };
    expect(messageOf(inChannel({ text: '', attachments: [card, card] })).dropped).toEqual(['2 cards']);
  });
});

describe('The text of a message', () => {
  it('is read from the rich body rather than from what stands beside it', () => {
    const body = html('<div><div>Hello <strong>bold</strong>-<em>italic</em></div>\n</div>');
    expect(messageOf(inChannel({ text: 'Hello bold-italic', ...body })).text).toBe('Hello **bold**-_italic_');
  });

  it('holds what people wrote as it was, markup of others included', () => {
    expect(messageOf(inChannel({ text: '*not bold* & <b>' })).text).toBe('\\*not bold\\* & <b>');
  });

  it('names people by tokens, in the rich body and in the plain text', () => {
    const token = mentionToken('person', ADA.id);
    const entities = [mention(ADA.id, 'Ada'), mention(BOT, 'Patchbay')];
    const rich = messageOf(inChannel({ entities, ...html(`<p>${mentionSpan('Ada')}&nbsp;look</p>`) }));
    expect(rich).toMatchObject({
      text: `${token} look`,
      mentions: [{ token, kind: 'person', id: ADA.id, name: 'Ada' }],
    });
    const plain = messageOf(inChannel({ entities, text: 'See <at>Ada</at> and <at>Patchbay</at>' }));
    expect(plain.text).toBe(`See ${token} and ${mentionToken('person', BOT)}`);
    expect(plain.mentions.map(({ name }) => name)).toEqual(['Ada', 'Patchbay']);
  });

  it('keeps the names of teams and channels as words', () => {
    const body = { entities: [mention(TEAM, 'Sales')], ...html(`<p>${mentionSpan('Sales')} all</p>`) };
    expect(messageOf(inChannel(body))).toMatchObject({ text: '@Sales all', mentions: [] });
  });

  it('holds no token that somebody wrote', () => {
    const text = `I am ${mentionToken('person', ADA.id)}`;
    expect(messageOf(inChannel({ text }))).toMatchObject({ text: `I am person:${ADA.id}`, mentions: [] });
    const body = html('<p>&#xe000;person:29&#xe001;</p>');
    expect(messageOf(inChannel(body))).toMatchObject({ text: 'person:29', mentions: [] });
  });
});

describe('The files of a message', () => {
  it('are those that a bot can fetch, and those that only people can open', () => {
    const { files, text, dropped } = messageOf(
      inChat({
        text: '',
        attachments: [
          { contentType: 'image/*', contentUrl: `${SERVICE_URL}v3/attachments/a1/views/original` },
          {
            contentType: 'application/vnd.microsoft.teams.file.download.info',
            contentUrl: 'https://contoso.sharepoint.com/personal/ada/Documents/plan.txt?x=1',
            name: 'plan.txt',
            content: { downloadUrl: 'https://contoso.sharepoint.com/download?tempauth=secret', fileType: 'txt' },
          },
          {
            id: 'r1',
            contentType: 'reference',
            contentUrl: 'https://contoso.sharepoint.com/sites/a/b.docx',
            name: 'b.docx',
          },
        ],
      }),
    );
    expect({ text, dropped }).toEqual({ text: '', dropped: [] });
    expect(files).toEqual([
      {
        name: null,
        url: null,
        contentType: null,
        bytes: null,
        source: { kind: 'hosted', url: `${SERVICE_URL}v3/attachments/a1/views/original` },
      },
      {
        name: 'plan.txt',
        url: 'https://contoso.sharepoint.com/personal/ada/Documents/plan.txt',
        contentType: null,
        bytes: null,
        source: { kind: 'download', url: 'https://contoso.sharepoint.com/download?tempauth=secret' },
      },
      {
        name: 'b.docx',
        url: 'https://contoso.sharepoint.com/sites/a/b.docx',
        contentType: null,
        bytes: null,
        source: null,
      },
    ]);
  });

  it('are counted beyond twenty', () => {
    const picture = { contentType: 'image/png', contentUrl: `${SERVICE_URL}v3/attachments/a1/views/original` };
    const { files, dropped } = messageOf(inChat({ attachments: Array.from({ length: 22 }, () => picture) }));
    expect(files).toHaveLength(20);
    expect(dropped).toEqual(['2 more files']);
  });
});

describe('What becomes of a message', () => {
  it('is an edit, of which a later one counts for more', () => {
    const later = '2025-03-01T12:05:00.000Z';
    const [edited] = eventsOf(changed('editMessage', { text: 'Hello again', timestamp: later }));
    const version = Date.parse(later);
    expect(edited).toMatchObject({
      kind: 'message.edited',
      key: `message.edited|${CHANNEL}|1740830400123|${version}`,
      version,
      message: { text: 'Hello again', sentAt: new Date(1_740_830_400_123) },
    });
  });

  it('is a deletion, which can be taken back and done again', () => {
    const at = (timestamp: string) => ({ timestamp, text: undefined });
    const deleted = eventsOf(changed('softDeleteMessage', at('2025-03-01T12:01:00Z')));
    expect(deleted).toMatchObject([{ kind: 'message.deleted', channelId: CHANNEL, messageId: '1740830400123' }]);
    expect(kindsOf(changed('undeleteMessage'))).toEqual(['message.edited']);
    expect(eventsOf(changed('softDeleteMessage', at('2025-03-01T12:03:00Z')))[0]!.key).not.toBe(deleted[0]!.key);
  });

  it('is nothing that is not documented', () => {
    expect(eventsOf(changed('somethingNew'))).toEqual([]);
  });
});

describe('Reactions', () => {
  it('are told one by one, those taken back first', () => {
    const told = eventsOf(
      reacted({ reactionsAdded: [{ type: 'like' }, { type: '1f680_rocket' }], reactionsRemoved: [{ type: 'heart' }] }),
    );
    expect(told).toMatchObject([
      { kind: 'reaction.removed', emoji: '❤️', messageId: '1740830400123', actor: { id: ADA.id } },
      { kind: 'reaction.added', emoji: '👍', at: Date.parse('2025-03-01T12:00:00.123Z') },
      { kind: 'reaction.added', emoji: '🚀', channelId: CHANNEL },
    ]);
    expect(new Set(told.map(({ key }) => key)).size).toBe(3);
  });

  it('with a picture of the organisation’s own are none that others could show', () => {
    expect(eventsOf(reacted({ reactionsAdded: [{ type: 'partyparrot-custom' }] }))).toEqual([]);
  });

  it('may come without their author’s name', () => {
    const from = { id: ADA.id, aadObjectId: ADA.aadObjectId };
    expect(eventsOf(reacted({ from, reactionsAdded: [{ type: 'sad' }] }))[0]).toMatchObject({ actor: { name: null } });
  });
});

describe('A channel', () => {
  it('is seen with how it is reached, once a day under each name and address', () => {
    const seen = seenOf(inChannel());
    expect(seen).toEqual({
      kind: 'channel.seen',
      key: `channel.seen|${CHANNEL}||${SERVICE_URL}|2025-03-01`,
      channelId: CHANNEL,
      channel: {
        name: '',
        type: 'channel',
        topic: null,
        serverId: TEAM,
        isPrivate: false,
        route: { serviceUrl: SERVICE_URL, tenantId: TENANT, teamId: TEAM },
      },
    });
    const next = { id: '1740830500000', timestamp: '2025-03-01T23:59:59Z' };
    expect(seenOf(inChannel(next))!.key).toBe(seen!.key);
    expect(seenOf(inChannel({ timestamp: '2025-03-02T00:00:00Z' }))!.key).not.toBe(seen!.key);
    expect(seenOf(inChannel({ serviceUrl: 'https://smba.trafficmanager.net/amer/' }))!.key).not.toBe(seen!.key);
  });

  it('that is a chat has the person’s name, or none of its own', () => {
    expect(seenOf(inChat())).toMatchObject({
      channelId: 'a:1chat',
      channel: { name: 'Ada Lovelace', type: 'personal' },
    });
    expect(seenOf(inGroup())).toMatchObject({ channel: { name: 'Group chat', serverId: null, isPrivate: true } });
  });

  it('is General where the bot was added to a team', () => {
    const added = teamChanged({ eventType: 'teamMemberAdded' }, { membersAdded: [{ id: BOT }] });
    for (const activity of [added, installed('add')]) {
      expect(eventsOf(activity)).toMatchObject([{ channelId: TEAM, channel: { name: 'General', serverId: TEAM } }]);
    }
  });

  it('is seen when it is made, renamed or brought back', () => {
    for (const eventType of ['channelCreated', 'channelRenamed', 'channelRestored']) {
      const told = eventsOf(teamChanged({ eventType, channel: { id: CHANNEL, name: 'Photos' } }));
      expect(told).toMatchObject([{ kind: 'channel.seen', channelId: CHANNEL, channel: { name: 'Photos' } }]);
    }
    const renamed = (timestamp: string) =>
      eventsOf(
        teamChanged({ eventType: 'channelRenamed', channel: { id: CHANNEL, name: 'Photos' } }, { timestamp }),
      )[0]!;
    expect(renamed('2025-03-01T12:00:00Z').key).not.toBe(renamed('2025-03-01T12:00:01Z').key);
  });

  it('is gone when it was deleted, or the bot was taken out', () => {
    const deleted = teamChanged({ eventType: 'channelDeleted', channel: { id: CHANNEL, name: 'Photos' } });
    expect(eventsOf(deleted)).toMatchObject([{ kind: 'channel.gone', channelId: CHANNEL }]);
    const removed = teamChanged({ eventType: 'teamMemberRemoved' }, { membersRemoved: [{ id: BOT }] });
    for (const activity of [removed, installed('remove'), teamChanged({ eventType: 'teamDeleted' })]) {
      expect(eventsOf(activity)).toMatchObject([{ kind: 'channel.gone', channelId: TEAM }]);
    }
  });

  it('stays when people come and go', () => {
    expect(kindsOf(teamChanged({}, { membersRemoved: [{ id: ADA.id }] }))).toEqual(['channel.seen']);
    expect(kindsOf(teamChanged({}, { membersAdded: [{ id: ADA.id }] }))).toEqual(['channel.seen']);
  });
});
