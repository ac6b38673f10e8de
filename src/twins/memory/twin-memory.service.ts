import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import type { Passage } from '../../responder/responder.contract.js';
import { RECALL } from './memory.sql.js';

/** Messages that a twin is reminded of. */
const MOST_MEMORIES = 4;

/** Who remembers, and where it is about to tell. */
export interface Teller {
  organisationId: string;
  twinId: string;
  channelId: string;
}

interface MemoryRow {
  channel: string;
  author: string;
  at: Date;
  content: string;
  rank: number;
}

/**
 * What twins heard in the channels that they are assigned to. Nothing is copied: the messages themselves are searched, so
 * that what is deleted, or said where the twin no longer is, is forgotten. What was said in public channels it may tell
 * in its workspace; what was said in a private one stays there.
 */
@Injectable()
export class TwinMemory {
  constructor(private readonly db: Database) {}

  /** What bears on `about`, best first; without the messages that the twin sees anyway. */
  async recall({ organisationId, twinId, channelId }: Teller, about: string, seen: string[]): Promise<Passage[]> {
    const values = [organisationId, twinId, channelId, about, seen, MOST_MEMORIES];
    return (await this.db.query<MemoryRow>(RECALL, values)).map(toPassage);
  }
}

const toPassage = ({ channel, author, at, content, rank }: MemoryRow): Passage => ({
  source: `Said by ${author} in #${channel} on ${at.toISOString().slice(0, 10)}`,
  heading: '',
  content,
  rank,
});
