import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { newId } from '../../kernel/database/ids.js';
import { AppError } from '../../kernel/errors/app-error.js';
import { conflict, forbidden, missing } from '../../kernel/errors/errors.js';
import { ChannelFiles } from '../files/channel-files.service.js';
import { Mentions } from '../mentions/mentions.service.js';
import { standingMentions } from '../mentions/standing-mentions.js';
import type { MessageFile, MessageMention } from '../messages/message-parts.js';
import {
  EDIT_AS_USER,
  MOST_EMOJI,
  PIN_AS_USER,
  REACT_AS_USER,
  REMOVE_AS_USER,
  UNPIN_AS_USER,
  UNREACT_AS_USER,
} from './change.sql.js';
import type { DeskAuthor, MessageRef, TextToScreen } from './desk.contract.js';
import { DeskLedger } from './desk-ledger.service.js';
import type { OutcomeRow } from './outcome.js';
import { POST_AS_USER, REPLY_AS_USER } from './post.sql.js';
import { ScreenChain } from './screen-chain.service.js';

export interface UserDraft {
  id: string;
  channelId: string;
  /** `<@` user id `>` mentions a member. Empty only when there are files. */
  content: string;
  /** Of files that the user uploaded to the channel, in order. */
  fileIds?: string[];
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
    private readonly mentions: Mentions,
    private readonly files: ChannelFiles,
  ) {}

  async post(userId: string, draft: UserDraft): Promise<OutcomeRow> {
    const { id, channelId, parentMessageId } = draft;
    const { content, mentions } = await this.mentions.named(userId, channelId, draft.content);
    const write = (text: string, screened: boolean): Promise<OutcomeRow | null> =>
      this.store(userId, { ...draft, content: text }, screened, mentions);
    const text = { channelId, key: id, content, threadId: parentMessageId };
    return done(await this.screened(userId, text, write), 'channel');
  }

  private async store(
    userId: string,
    { id, channelId, parentMessageId, content, metadata, fileIds = [] }: UserDraft,
    screened: boolean,
    mentions: MessageMention[],
  ): Promise<OutcomeRow | null> {
    const sql = parentMessageId ? REPLY_AS_USER : POST_AS_USER;
    const post = async (files: MessageFile[]): Promise<OutcomeRow | null> => {
      const row = await this.ledger.write('message.created', sql, [
        id,
        channelId,
        parentMessageId,
        content,
        metadata,
        userId,
        screened,
        JSON.stringify(standingMentions(content, mentions)),
        JSON.stringify(files),
      ]);
      // There is no message yet that could tell which they are.
      return row?.outcome === 'to-screen' ? { ...row, files } : row;
    };
    if (fileIds.length === 0) return post([]);
    return this.db.transaction(async () => {
      const row = await post(await this.files.claim(userId, channelId, fileIds));
      if (row?.outcome === 'changed') await this.files.attach({ channelId, messageId: id }, fileIds);
      return row;
    });
  }

  /** Its author alone. The same content again changes nothing. */
  async edit(userId: string, { channelId, messageId, content }: MessageRef & { content: string }): Promise<OutcomeRow> {
    const named = await this.mentions.named(userId, channelId, content);
    const mentions = JSON.stringify(named.mentions);
    const write = (text: string, screened: boolean): Promise<OutcomeRow | null> =>
      this.ledger.write('message.updated', EDIT_AS_USER, [channelId, messageId, text, userId, screened, mentions]);
    return done(
      await this.screened(userId, { channelId, key: newId(), content: named.content, threadId: null }, write),
    );
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
    return done(await this.ledger.write('pin.added', PIN_AS_USER, [channelId, messageId, userId]));
  }

  async unpin(userId: string, { channelId, messageId }: MessageRef): Promise<OutcomeRow> {
    return done(await this.ledger.write('pin.removed', UNPIN_AS_USER, [channelId, messageId, userId]));
  }

  /**
   * Where nobody screens, the first statement does it all. Else it has found out that the user may write there before
   * anybody is shown the text, and the second one checks that again.
   */
  private async screened(
    userId: string,
    text: Omit<TextToScreen, 'author' | 'files'>,
    write: (content: string, screened: boolean) => Promise<OutcomeRow | null>,
  ): Promise<OutcomeRow | null> {
    const row = await write(text.content, false);
    if (row?.outcome !== 'to-screen') return row;
    const author = writerOf(userId, row);
    const threadId = row.parent_message_id ?? text.threadId;
    const owned = { ...text, files: row.files, threadId, author, organisationId: row.organisation_id };
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
