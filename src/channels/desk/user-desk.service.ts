import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { newId } from '../../kernel/database/ids.js';
import { AppError } from '../../kernel/errors/app-error.js';
import { conflict, forbidden, missing } from '../../kernel/errors/errors.js';
import { EDIT_AS_USER, MOST_EMOJI, PIN, REACT_AS_USER, REMOVE_AS_USER, UNPIN, UNREACT_AS_USER } from './change.sql.js';
import type { DeskAuthor, MessageRef, TextToScreen } from './desk.contract.js';
import { DeskLedger } from './desk-ledger.service.js';
import type { OutcomeRow } from './outcome.js';
import { POST_AS_USER, REPLY_AS_USER } from './post.sql.js';
import { ScreenChain } from './screen-chain.service.js';

export interface UserDraft {
  id: string;
  channelId: string;
  content: string;
  parentMessageId: string | null;
  metadata: Record<string, unknown>;
}

/**
 * Where people bring messages. One statement each, which checks access and ownership too. All throw: 404 for a channel
 * or message that is not there for this user, 403 for what is not theirs to change, 409 in an archived channel, 422
 * for what a screen withholds.
 */
@Injectable()
export class UserDesk {
  constructor(
    private readonly db: Database,
    private readonly ledger: DeskLedger,
    private readonly screens: ScreenChain,
  ) {}

  async post(userId: string, draft: UserDraft): Promise<OutcomeRow> {
    const { id, channelId, parentMessageId, metadata } = draft;
    const sql = parentMessageId ? REPLY_AS_USER : POST_AS_USER;
    const write = (content: string, screened: boolean): Promise<OutcomeRow | null> =>
      this.ledger.write('message.created', sql, [id, channelId, parentMessageId, content, metadata, userId, screened]);
    const text = { channelId, key: id, content: draft.content, threadId: parentMessageId };
    return done(await this.screened(userId, text, write), 'channel');
  }

  /** Its author alone. The same content again changes nothing. */
  async edit(userId: string, { channelId, messageId, content }: MessageRef & { content: string }): Promise<OutcomeRow> {
    const write = (text: string, screened: boolean): Promise<OutcomeRow | null> =>
      this.ledger.write('message.updated', EDIT_AS_USER, [channelId, messageId, text, userId, screened]);
    return done(await this.screened(userId, { channelId, key: newId(), content, threadId: null }, write));
  }

  /** Its author, or who manages the channel. */
  async remove(userId: string, { channelId, messageId }: MessageRef): Promise<OutcomeRow> {
    return done(await this.ledger.write('message.deleted', REMOVE_AS_USER, [channelId, messageId, userId]));
  }

  async react(userId: string, { channelId, messageId }: MessageRef, emoji: string): Promise<OutcomeRow> {
    return done(await this.ledger.write('message.updated', REACT_AS_USER, [channelId, messageId, emoji, userId]));
  }

  async unreact(userId: string, { channelId, messageId }: MessageRef, emoji: string): Promise<OutcomeRow> {
    return done(await this.ledger.write('message.updated', UNREACT_AS_USER, [channelId, messageId, emoji, userId]));
  }

  async pin(userId: string, { channelId, messageId }: MessageRef): Promise<OutcomeRow> {
    return done(await this.ledger.write('pin.added', PIN, [channelId, messageId, userId]));
  }

  async unpin(userId: string, { channelId, messageId }: MessageRef): Promise<OutcomeRow> {
    return done(await this.ledger.write('pin.removed', UNPIN, [channelId, messageId, userId]));
  }

  /**
   * Where nobody screens, the first statement does it all. Else it has found out that the user may write there before
   * anybody is shown the text, and the second one checks that again.
   */
  private async screened(
    userId: string,
    text: Omit<TextToScreen, 'author'>,
    write: (content: string, screened: boolean) => Promise<OutcomeRow | null>,
  ): Promise<OutcomeRow | null> {
    const row = await write(text.content, false);
    if (row?.outcome !== 'to-screen') return row;
    const author = writerOf(userId, row);
    const threadId = row.parent_message_id ?? text.threadId;
    const owned = { ...text, threadId, author, organisationId: row.organisation_id };
    const verdict = await this.db.apart('screens', () => this.screens.run(owned));
    if ('withheld' in verdict) throw withheld(verdict.withheld);
    return write(verdict.content, true);
  }
}

const writerOf = (userId: string, row: OutcomeRow): DeskAuthor => ({
  kind: 'user',
  id: userId,
  name: row.writer_name ?? row.author_name,
  avatarUrl: row.writer_name === undefined ? row.author_avatar_url : (row.writer_avatar_url ?? null),
  platform: null,
});

const withheld = (reason: string): AppError => new AppError('MESSAGE_WITHHELD', 'unprocessable', reason);

/** No row at all: the channel, or the message in it, is not there for this user. */
function done(row: OutcomeRow | null, noun = 'message'): OutcomeRow {
  if (!row) throw missing(noun);
  switch (row.outcome) {
    case 'archived':
      throw conflict('CHANNEL_ARCHIVED', 'The channel is archived.');
    case 'forbidden':
      throw forbidden('Only its author may change this message.');
    case 'no-parent':
      throw missing('parent message');
    case 'full':
      throw conflict('TOO_MANY_EMOJI', `A message takes ${MOST_EMOJI} different emoji.`);
    default:
      return row;
  }
}
