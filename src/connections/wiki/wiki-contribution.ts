import type { DueMessage } from '../digest/due-message.js';
import { entryId } from '../digest/entry-id.js';
import { linksOf } from '../digest/links.js';
import { decisionIn, questionIn } from '../digest/statements.js';
import { subjectsOf } from '../digest/subjects.js';
import type { Contribution } from '../digest/tally.js';

export type WikiKind = 'channel' | 'bots' | 'person' | 'subject' | 'link' | 'file' | 'decision' | 'question';

/** What a channel's page tells of with a figure. */
export interface WikiEntry {
  id: string;
  channel_id: string;
  kind: WikiKind;
  key: string;
  label: string;
  label_at: Date;
}

/** The same for ever. There is one of the kinds `channel`, `bots`, `decision` and `question`: their key is empty. */
export const wikiEntryId = (channelId: string, kind: WikiKind, key = ''): string => entryId(channelId, kind, key);

/** What messages count in. Bots are counted, and otherwise passed over: pages tell of people. */
export function wikiContribution(messages: readonly DueMessage[]): Contribution<WikiEntry> {
  const now: Contribution<WikiEntry> = { entries: new Map(), occurrences: [] };
  for (const message of messages) {
    if (!message.deleted) addMessage(now, message);
  }
  return now;
}

function addMessage(now: Contribution<WikiEntry>, message: DueMessage): void {
  const { channel_id, external_id, sent_at, author_id } = message;
  const person = wikiEntryId(channel_id, 'person', author_id);
  const seen = new Set<string>();
  const add = (kind: WikiKind, key = '', label = key): void => {
    const id = wikiEntryId(channel_id, kind, key);
    if (seen.has(id)) return;
    seen.add(id);
    const known = now.entries.get(id);
    if (!known || known.label_at <= sent_at) {
      now.entries.set(id, { id, channel_id, kind, key, label, label_at: sent_at });
    }
    now.occurrences.push({ channel_id, external_id, entry: id, person, sent_at });
  };
  if (message.is_bot) return add('bots');
  add('channel');
  add('person', author_id, message.author_name);
  for (const subject of subjectsOf(message.text)) add('subject', subject);
  for (const link of linksOf(message.text)) add('link', link);
  for (const file of message.files) add('file', file.name ?? '');
  if (decisionIn(message.text)) add('decision');
  if (questionIn(message.text)) add('question');
}
