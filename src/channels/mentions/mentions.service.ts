import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import type { MessageMention } from '../messages/message-parts.js';
import { NAMES_OF_MEMBERS } from './mentions.sql.js';

/** What the API takes for a mention of a member: `<@` user id `>`. */
const TAG = /<@([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})>/gi;
/** Mentions of one message that get names; the rest stay as they were written. */
const MOST_MENTIONS = 100;

/** Puts names in the place of the ids by which users mention each other. */
@Injectable()
export class Mentions {
  constructor(private readonly db: Database) {}

  /** Ids of people who are not in the channel's workspace, and those of a channel out of sight, stay as they are. */
  async named(
    userId: string,
    channelId: string,
    content: string,
  ): Promise<{ content: string; mentions: MessageMention[] }> {
    const written = [...content.matchAll(TAG)].map(([, id]) => id!.toLowerCase());
    const ids = [...new Set(written)].slice(0, MOST_MENTIONS);
    if (ids.length === 0) return { content, mentions: [] };
    const rows = await this.db.query<{ id: string; name: string }>(NAMES_OF_MEMBERS, [channelId, userId, ids]);
    const names = new Map(rows.map(({ id, name }) => [id, name]));
    return {
      content: content.replace(TAG, (tag, id: string) => {
        const name = names.get(id.toLowerCase());
        return name === undefined ? tag : `@${escaped(name)}`;
      }),
      mentions: rows.map(({ id, name }) => {
        const alike = written.filter((one) => names.get(one) === name);
        const at = alike.flatMap((one, place) => (one === id ? [place] : []));
        return { text: `@${name}`, kind: 'person', user_id: id, places: { at, of: alike.length } };
      }),
    };
  }
}

/** A name is no markup, whatever is in it. */
const escaped = (name: string): string => name.replace(/[\\`*_~|[\]<>#]/g, '\\$&');
