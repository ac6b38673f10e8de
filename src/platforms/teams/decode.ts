import { eventKey, type InboundEvent } from '../inbound-event.js';
import type { TeamsActivity } from './activity.js';
import { authorOf, decodeMessage } from './decode-message.js';
import { gone, type Place, placeOf, seen } from './place.js';
import { emojiOf } from './reactions.js';

type Decoder = (activity: TeamsActivity, place: Place) => InboundEvent[];

const DECODERS: Record<string, Decoder> = {
  message: decodeNew,
  messageUpdate: decodeChange,
  messageDelete: decodeDeletion,
  messageReaction: decodeReactions,
  conversationUpdate: decodeConversation,
  installationUpdate: decodeInstallation,
};

/** What an activity tells. What does not concern us, or comes from elsewhere than Teams, gives no events. */
export function decode(activity: TeamsActivity): InboundEvent[] {
  const decoder = Object.hasOwn(DECODERS, activity.type) ? DECODERS[activity.type] : undefined;
  const place = placeOf(activity);
  return decoder && place && activity.channelId === 'msteams' ? decoder(activity, place) : [];
}

function decodeNew(activity: TeamsActivity, place: Place): InboundEvent[] {
  const { channelId } = place;
  const { id: messageId } = activity;
  const message = messageId === null ? null : decodeMessage(activity, place, messageId);
  if (messageId === null || !message) return [seen(activity, channelId)];
  const key = eventKey('message.created', channelId, messageId);
  return [seen(activity, channelId), { kind: 'message.created', key, channelId, messageId, message }];
}

/** A message that was brought back is told as what it says again. */
function decodeChange(activity: TeamsActivity, place: Place): InboundEvent[] {
  const { id: messageId, eventType, timestamp: version } = activity;
  const { channelId } = place;
  if (messageId === null || version === null) return [];
  if (eventType !== 'editMessage' && eventType !== 'undeleteMessage') return [];
  const message = decodeMessage(activity, place, messageId);
  if (!message) return [];
  const key = eventKey('message.edited', channelId, messageId, version);
  return [{ kind: 'message.edited', key, channelId, messageId, version, message }];
}

/** What was brought back can be deleted again: the time sets the one apart from the other. */
function decodeDeletion({ id: messageId, timestamp }: TeamsActivity, { channelId }: Place): InboundEvent[] {
  if (messageId === null) return [];
  const key = eventKey('message.deleted', channelId, messageId, timestamp ?? 0);
  return [{ kind: 'message.deleted', key, channelId, messageId }];
}

function decodeReactions(activity: TeamsActivity, place: Place): InboundEvent[] {
  const { reactionsAdded: added, reactionsRemoved: removed } = activity;
  return [
    ...removed.flatMap((type) => reaction('reaction.removed', type, activity, place)),
    ...added.flatMap((type) => reaction('reaction.added', type, activity, place)),
  ];
}

function reaction(
  kind: 'reaction.added' | 'reaction.removed',
  type: string,
  { from, replyToId: messageId, timestamp }: TeamsActivity,
  { channelId }: Place,
): InboundEvent[] {
  const emoji = emojiOf(type);
  if (emoji === null || from === null || messageId === null || timestamp === null) return [];
  const key = eventKey(kind, channelId, messageId, emoji, from.id, timestamp);
  return [{ kind, key, channelId, messageId, emoji, actor: authorOf(from), at: timestamp }];
}

/** One that is unshared was taken from other teams: it stays with its own, and apps are in it by that one. */
const CHANNEL_THERE = new Set([
  'channelCreated',
  'channelRenamed',
  'channelRestored',
  'channelShared',
  'channelUnshared',
]);
const TEAM_GONE = new Set(['teamDeleted', 'teamHardDeleted']);
/** As its SDKs write it, and as Microsoft's documentation shows it. */
const TEAM_BACK = new Set(['teamRestored', 'teamrestored']);

/** People or the bot came or went, or something became of a channel or of the team. */
function decodeConversation(activity: TeamsActivity, { channelId }: Place): InboundEvent[] {
  const { eventType, channel, recipient, membersAdded, membersRemoved } = activity;
  const isOurs = (members: string[]): boolean => recipient !== null && members.includes(recipient.id);
  if (isOurs(membersRemoved) || (eventType !== null && TEAM_GONE.has(eventType))) return [gone(activity, channelId)];
  if (channel && eventType === 'channelDeleted') return [gone(activity, channel.id)];
  if (channel && eventType !== null && CHANNEL_THERE.has(eventType)) return [seen(activity, channel.id, true)];
  if (isOurs(membersAdded) || (eventType !== null && TEAM_BACK.has(eventType))) return arrived(activity, channelId);
  return [seen(activity, channelId)];
}

/** A team that the bot leaves is gone under the team's id, and back under it, whichever channel it was added in. */
function arrived(activity: TeamsActivity, channelId: string): InboundEvent[] {
  const ids = new Set([channelId, activity.team?.id ?? channelId]);
  return [...ids].map((id) => seen(activity, id, true));
}

/** Of an upgraded app, `add-upgrade` and `remove-upgrade` tell that its bot came or went. */
function decodeInstallation(activity: TeamsActivity, { channelId }: Place): InboundEvent[] {
  if (activity.action?.startsWith('remove')) return [gone(activity, channelId)];
  return arrived(activity, channelId);
}
