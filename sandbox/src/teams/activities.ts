import type { TeamsAccount } from './account.js';
import type { Conversation, Json, TeamsMessage } from './conversation.js';
import { newEventId, threadIdOf } from './ids.js';
import type { TeamsPerson } from './people.js';

const LOCALE = 'en-US';
const TIMEZONE = 'Europe/Berlin';
const CLIENT_INFO = { type: 'clientInfo', locale: LOCALE, country: 'US', platform: 'Web', timezone: TIMEZONE };

/** Where something happens: the account, the conversation, and the region's address. */
export interface Scene {
  account: TeamsAccount;
  conversation: Conversation;
  serviceUrl: string;
}

/** The fields that every activity has which the Bot Connector sends. */
function base({ account, conversation, serviceUrl }: Scene, from: TeamsPerson, rootId: string | null): Json {
  const now = new Date();
  return {
    timestamp: now.toISOString(),
    localTimestamp: now.toISOString().replace('Z', '+00:00'),
    localTimezone: TIMEZONE,
    serviceUrl,
    channelId: 'msteams',
    from: { id: from.id, name: from.name, ...(from.aadObjectId ? { aadObjectId: from.aadObjectId } : {}) },
    conversation: conversationOf(account, conversation, rootId),
    recipient: { id: account.botId, name: account.botName },
    locale: LOCALE,
    channelData: channelDataOf(account, conversation),
  };
}

function conversationOf(account: TeamsAccount, conversation: Conversation, rootId: string | null): Json {
  const { tenantId } = account;
  if (conversation.isPersonal) return { conversationType: 'personal', tenantId, id: conversation.id };
  if (!conversation.isChannel) {
    const name = conversation.name === '' ? {} : { name: conversation.name };
    return { isGroup: true, conversationType: 'groupChat', tenantId, id: conversation.id, ...name };
  }
  const id = rootId === null ? conversation.id : threadIdOf(conversation.id, rootId);
  return { isGroup: true, conversationType: 'channel', tenantId, id };
}

function channelDataOf(account: TeamsAccount, conversation: Conversation): Json {
  const tenant = { id: account.tenantId };
  if (!conversation.isChannel) return { tenant };
  return {
    teamsChannelId: conversation.id,
    teamsTeamId: account.teamId,
    channel: { id: conversation.id },
    team: { id: account.teamId },
    tenant,
  };
}

/** A message somebody wrote, changed, deleted or brought back. */
export function messageActivity(
  scene: Scene,
  author: TeamsPerson,
  message: TeamsMessage,
  change?: { type: 'messageUpdate' | 'messageDelete'; eventType: string },
): Json {
  const activity = base(scene, author, message.rootId ?? message.id);
  const channelData = change
    ? { ...(activity.channelData as Json), eventType: change.eventType }
    : activity.channelData;
  const about = { type: change?.type ?? 'message', id: message.id, ...activity, channelData };
  if (change?.type === 'messageDelete') return about;
  return {
    ...about,
    textFormat: 'plain',
    text: message.text,
    attachments: [...message.attachments, { contentType: 'text/html', content: `${message.html}${message.filesHtml}` }],
    entities: [...message.mentions.map(mentionEntity), CLIENT_INFO],
  };
}

const mentionEntity = ({ id, name }: { id: string; name: string }): Json => ({
  type: 'mention',
  mentioned: { id, name },
  text: `<at>${name}</at>`,
});

export function reactionActivity(
  scene: Scene,
  person: TeamsPerson,
  message: TeamsMessage,
  change: { added: string[]; removed: string[] },
): Json {
  const list = (types: string[]) => types.map((type) => ({ type }));
  return {
    type: 'messageReaction',
    id: newEventId(),
    ...base(scene, person, message.rootId ?? message.id),
    replyToId: message.id,
    ...(change.added.length > 0 ? { reactionsAdded: list(change.added) } : {}),
    ...(change.removed.length > 0 ? { reactionsRemoved: list(change.removed) } : {}),
  };
}

/** Members came or went; in a chat there is no team to tell of. */
export function membersActivity(
  scene: Scene,
  by: TeamsPerson,
  change: 'membersAdded' | 'membersRemoved',
  members: Json[],
): Json {
  const { account, conversation } = scene;
  const activity = base(scene, by, null);
  const team = { id: account.teamId, name: account.teamName, aadGroupId: account.groupId };
  const channelData = conversation.isChannel
    ? {
        ...(change === 'membersAdded' ? { settings: { selectedChannel: { id: conversation.id } } } : {}),
        team,
        eventType: change === 'membersAdded' ? 'teamMemberAdded' : 'teamMemberRemoved',
        tenant: { id: account.tenantId },
      }
    : activity.channelData;
  return { type: 'conversationUpdate', id: newEventId(), ...activity, channelData, [change]: members };
}

/** The app was installed in a team, in a chat or for a person, or taken away. */
export function installationActivity(scene: Scene, by: TeamsPerson, action: 'add' | 'remove'): Json {
  const { account, conversation } = scene;
  const activity = base(scene, by, null);
  const place = conversation.isChannel
    ? {
        settings: { selectedChannel: { id: conversation.id } },
        channel: { id: conversation.id },
        team: { id: account.teamId, name: account.teamName, aadGroupId: account.groupId },
      }
    : {};
  const channelData = { ...place, tenant: { id: account.tenantId }, source: { name: 'message' } };
  return {
    type: 'installationUpdate',
    id: newEventId(),
    ...activity,
    channelData,
    entities: [{ type: 'clientInfo', locale: LOCALE }],
    action,
  };
}

/** Something became of a channel or of the team; the conversation is the team's own. */
export function teamActivity(scene: Scene, by: TeamsPerson, eventType: string, channel?: Conversation): Json {
  const { account } = scene;
  const team = channel ? { id: account.teamId } : { id: account.teamId, name: account.teamName };
  const channelData = {
    ...(channel ? { channel: { id: channel.id, name: channel.name } } : {}),
    team,
    eventType,
    tenant: { id: account.tenantId },
  };
  return { type: 'conversationUpdate', id: newEventId(), ...base(scene, by, null), channelData };
}

/** A person pressed a button of a card that the bot sent. */
export function invokeActivity(scene: Scene, by: TeamsPerson, message: TeamsMessage, name: string, value: Json): Json {
  const about = { type: 'invoke', id: newEventId(), name, value, replyToId: message.id };
  return { ...about, ...base(scene, by, message.rootId) };
}
