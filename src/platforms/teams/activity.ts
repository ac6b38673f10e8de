/** Someone as an activity names them. */
export interface TeamsAccount {
  id: string;
  name: string | null;
  /** The id in Microsoft Entra; of people alone. */
  aadObjectId: string | null;
}

export interface TeamsAttachment {
  id: string | null;
  contentType: string;
  contentUrl: string | null;
  name: string | null;
  /** Of `text/html`, the HTML itself; of a download, where to fetch it and what kind of file it is. */
  content: string | { downloadUrl: string | null; fileType: string | null } | null;
}

export interface TeamsMention {
  id: string;
  name: string;
  /** As it stands in the activity's `text`: `<at>Ada</at>`. */
  text: string;
}

/** An activity of the Bot Framework as Teams sends it; only what is read, each field of the type that it says. */
export interface TeamsActivity {
  type: string;
  /** Null when the activity names none. */
  id: string | null;
  /** Milliseconds since 1970; null when it is not told. */
  timestamp: number | null;
  /** `msteams` of what comes from Teams. */
  channelId: string;
  serviceUrl: string;
  from: TeamsAccount | null;
  recipient: TeamsAccount | null;
  conversation: { id: string; type: string; name: string | null };
  tenantId: string | null;
  /** Of what happens in a team. */
  team: { id: string } | null;
  /** The team's channel that it is about. */
  channel: { id: string; name: string | null; isPrivate: boolean } | null;
  /** What kind of `conversationUpdate`, `messageUpdate` or `messageDelete` it is. */
  eventType: string | null;
  /** Of an `installationUpdate`. */
  action: string | null;
  /** The message that a reaction is on. */
  replyToId: string | null;
  text: string;
  textFormat: string | null;
  attachments: TeamsAttachment[];
  mentions: TeamsMention[];
  membersAdded: string[];
  membersRemoved: string[];
  reactionsAdded: string[];
  reactionsRemoved: string[];
}

type Json = Readonly<Record<string, unknown>>;

/** Reads a delivery's body. Throws SyntaxError when it is no activity at all; a field of a wrong type counts as absent. */
export function readActivity(body: Buffer): TeamsActivity {
  const told: unknown = JSON.parse(body.toString('utf8'));
  if (!isObject(told) || typeof told.type !== 'string')
    throw new SyntaxError('The body is no activity of Microsoft Teams');
  const conversation = object(told.conversation);
  const data = object(told.channelData);
  const channel = object(data.channel);
  const team = object(data.team);
  const timestamp = Date.parse(text(told.timestamp) ?? '');
  return {
    type: told.type,
    id: text(told.id),
    timestamp: Number.isNaN(timestamp) ? null : timestamp,
    channelId: text(told.channelId) ?? '',
    serviceUrl: text(told.serviceUrl) ?? '',
    from: account(told.from),
    recipient: account(told.recipient),
    conversation: {
      id: text(conversation.id) ?? '',
      type: text(conversation.conversationType) ?? 'personal',
      name: text(conversation.name),
    },
    tenantId: (text(object(data.tenant).id) ?? text(conversation.tenantId))?.toLowerCase() ?? null,
    team: text(team.id) === null ? null : { id: text(team.id) ?? '' },
    channel:
      text(channel.id) === null
        ? null
        : { id: text(channel.id) ?? '', name: text(channel.name), isPrivate: channel.type === 'private' },
    eventType: text(data.eventType),
    action: text(told.action),
    replyToId: text(told.replyToId),
    text: text(told.text) ?? '',
    textFormat: text(told.textFormat),
    attachments: objects(told.attachments).flatMap(attachment),
    mentions: objects(told.entities).flatMap(mention),
    membersAdded: objects(told.membersAdded).flatMap(({ id }) => text(id) ?? []),
    membersRemoved: objects(told.membersRemoved).flatMap(({ id }) => text(id) ?? []),
    reactionsAdded: objects(told.reactionsAdded).flatMap(({ type }) => text(type) ?? []),
    reactionsRemoved: objects(told.reactionsRemoved).flatMap(({ type }) => text(type) ?? []),
  };
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const NOTHING: Json = {};
const object = (value: unknown): Json => (isObject(value) ? value : NOTHING);
const objects = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
/** An empty text tells as little as none. */
const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

function account(value: unknown): TeamsAccount | null {
  const { id, name, aadObjectId } = object(value);
  const known = text(id);
  return known === null ? null : { id: known, name: text(name), aadObjectId: text(aadObjectId) };
}

function attachment({ id, contentType, contentUrl, name, content }: Json): TeamsAttachment[] {
  const type = text(contentType);
  if (type === null) return [];
  const about = { id: text(id), contentType: type, contentUrl: text(contentUrl), name: text(name) };
  if (!isObject(content)) return [{ ...about, content: text(content) }];
  return [{ ...about, content: { downloadUrl: text(content.downloadUrl), fileType: text(content.fileType) } }];
}

function mention({ type, mentioned, text: shown }: Json): TeamsMention[] {
  const { id, name } = object(mentioned);
  const known = text(id);
  return type === 'mention' && known !== null ? [{ id: known, name: text(name) ?? '', text: text(shown) ?? '' }] : [];
}
