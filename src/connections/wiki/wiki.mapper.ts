import { toEvidence } from '../digest/evidence.dto.js';
import { MOST_SUBJECTS } from '../digest/subjects.js';
import type { WikiPageDto, WikiPageSummaryDto, WikiShareDto } from './wiki.dto.js';
import type { WikiKind } from './wiki-contribution.js';
import type { EntryRow, PageRow, SummaryRow } from './wiki-pages.sql.js';
import type { WikiWords } from './wiki-words.mapper.js';

const MOST_SHOWN = 25;

const SUBJECTS =
  `Words that at least two messages use, without the commonest of several languages, and pairs of them that stand ` +
  `together; the first ${MOST_SUBJECTS} of a message count. Each message counts once.`;

export const toSummary = (connectionId: string, row: SummaryRow): WikiPageSummaryDto => ({
  channel_id: row.external_id,
  title: row.name,
  url: `/api/connections/${connectionId}/channels/${encodeURIComponent(row.external_id)}/wiki`,
  updated_at: row.refreshed_at?.toISOString() ?? null,
  messages: row.messages + row.bot_messages,
  people: row.people,
  top_subjects: row.top_subjects,
});

interface Contents {
  entries: EntryRow[];
  words: WikiWords;
  refreshing: boolean;
}

export function toWikiPage(connectionId: string, row: PageRow, contents: Contents): WikiPageDto {
  const of = (kind: WikiKind): EntryRow[] => contents.entries.filter((entry) => entry.kind === kind);
  const restsOn = ({ rests_on }: EntryRow) => rests_on.map(({ id }) => toEvidence(connectionId, row.external_id, id));
  const share = (entry: EntryRow): WikiShareDto => ({
    name: entry.label,
    times: entry.messages,
    first_shared_at: entry.first_seen.toISOString(),
    last_shared_at: entry.last_seen.toISOString(),
    shared_by: [...new Set(entry.rests_on.map(({ author }) => author))],
    rests_on: restsOn(entry),
  });
  const { rules, unread, ...words } = contents.words;
  const byPeople = of('channel')[0]?.messages ?? 0;
  return {
    channel_id: row.external_id,
    title: row.name,
    topic: row.topic,
    updated_at: row.refreshed_at?.toISOString() ?? null,
    refreshing: contents.refreshing || unread,
    rules: { subjects: SUBJECTS, ...rules },
    figures: figuresOf(of('channel')[0], of('bots')[0]),
    people: of('person').map((entry) => ({
      id: entry.key,
      name: entry.label,
      messages: entry.messages,
      share: byPeople === 0 ? 0 : Math.round((entry.messages / byPeople) * 1e4) / 1e4,
      first_seen: entry.first_seen.toISOString(),
      last_seen: entry.last_seen.toISOString(),
      rests_on: restsOn(entry),
    })),
    subjects: withoutParts(of('subject')).map((entry) => ({
      subject: entry.key,
      messages: entry.messages,
      people: entry.people,
      first_seen: entry.first_seen.toISOString(),
      last_seen: entry.last_seen.toISOString(),
      rests_on: restsOn(entry),
    })),
    links: of('link').map(share),
    files: of('file').map(share),
    ...words,
  };
}

function figuresOf(people: EntryRow | undefined, bots: EntryRow | undefined): WikiPageDto['figures'] {
  const rows = [people, bots].filter((row) => row !== undefined);
  const at = (times: Date[], pick: (...of: number[]) => number): string | null =>
    times.length === 0 ? null : new Date(pick(...times.map((time) => time.getTime()))).toISOString();
  return {
    messages: (people?.messages ?? 0) + (bots?.messages ?? 0),
    bot_messages: bots?.messages ?? 0,
    people: people?.people ?? 0,
    first_message_at: at(
      rows.map((row) => row.first_seen),
      Math.min,
    ),
    last_message_at: at(
      rows.map((row) => row.last_seen),
      Math.max,
    ),
  };
}

/** A word that is never used but in a pair says nothing that the pair does not. */
const withoutParts = (subjects: EntryRow[]): EntryRow[] =>
  subjects
    .filter(
      ({ key, messages }) =>
        !subjects.some(
          (other) => other.messages === messages && other.key.split(' ').includes(key) && other.key !== key,
        ),
    )
    .slice(0, MOST_SHOWN);
