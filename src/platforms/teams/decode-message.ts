import type { ExternalAuthor, InboundMessage } from '../inbound-event.js';
import type { TeamsAccount, TeamsActivity } from './activity.js';
import { filesOf } from './files.js';
import { appIdOf } from './ids.js';
import type { Place } from './place.js';
import { readText } from './read-text.js';

/** Null of a message that says nothing: no words, no file, and nothing of which could be said that it was left out. */
export function decodeMessage(activity: TeamsActivity, place: Place, messageId: string): InboundMessage | null {
  const { from, recipient } = activity;
  if (from === null) return null;
  const { text, mentions, quoted } = readText(activity);
  const { files, dropped } = filesOf(activity);
  if (text === '' && files.length === 0 && dropped.length === 0) return null;
  const isMentioned = recipient !== null && activity.mentions.some(({ id }) => id === recipient.id);
  return {
    text,
    mentions,
    author: authorOf(from),
    replyTo: quoted ?? (place.rootId === messageId ? null : place.rootId),
    sentAt: writtenAt(messageId, activity.timestamp),
    dropped,
    files,
    direct: place.direct,
    addressed: place.direct || isMentioned,
    stamp: null,
  };
}

export function authorOf({ id, name, aadObjectId }: TeamsAccount): ExternalAuthor {
  const appId = appIdOf(id);
  const ids = [id, aadObjectId, appId].filter((each) => each !== null);
  return { id, name, avatarUrl: null, isBot: appId !== null, ids };
}

/** Ids of messages are the milliseconds at which they were written; an activity about an edit has the edit's time. */
function writtenAt(messageId: string, timestamp: number | null): Date {
  return new Date(/^1\d{12}$/.test(messageId) ? Number(messageId) : (timestamp ?? 0));
}
