import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import type { Turn } from '../../responder/responder.contract.js';
import { QUESTION, THREAD_TURNS, TURNS } from './conversation.sql.js';
import type { TwinQuestion } from './twin-answer.job.js';

/** What a twin is asked, as it stands now. */
export interface Standing {
  /** The twin's. */
  name: string;
  instructions: string;
  content: string;
  /** The root of the thread that it stands in; null outside of threads. */
  threadId: string | null;
  seq: number;
}

export type HeardTurn = Turn & { id: string };

/** Reads what surrounds a question. */
@Injectable()
export class Conversations {
  constructor(private readonly db: Database) {}

  /** Null when there is nothing to answer any more. */
  findQuestion({ channelId, twinId, messageId, mode }: TwinQuestion): Promise<Standing | null> {
    return this.db.one<Standing>(QUESTION, [channelId, twinId, messageId, mode]);
  }

  /** Up to the question and with it, oldest first: of its thread, or of what was said beside the threads. */
  turns({ channelId, twinId }: TwinQuestion, { threadId, seq }: Standing): Promise<HeardTurn[]> {
    if (threadId === null) return this.db.query<HeardTurn>(TURNS, [channelId, twinId, seq]);
    return this.db.query<HeardTurn>(THREAD_TURNS, [channelId, twinId, seq, threadId]);
  }
}
