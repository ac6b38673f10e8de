import { Injectable } from '@nestjs/common';
import { standingMentions } from '../mentions/standing-mentions.js';
import type { MessageFile, MessageMention } from '../messages/message-parts.js';
import { EDIT, PIN, REACT, REMOVE, SET_FILE, UNPIN, UNREACT } from './change.sql.js';
import type { Actor, DraftMessage, MessageRef, Origin, Posted, ScreenedText } from './desk.contract.js';
import { DeskLedger } from './desk-ledger.service.js';
import type { OutcomeRow } from './outcome.js';
import { POST, REPLY } from './post.sql.js';

/** A message's new text; its files stay. */
export interface Edit extends MessageRef {
  content: ScreenedText;
  mentions?: MessageMention[];
  origin: Origin;
  editedAt: Date;
}

/**
 * Where trusted callers (the bridge, twins, apps) bring messages; people come through `UserDesk`. Every method is one
 * statement, joins the surrounding transaction, and answers null when there is nothing to do it to: the channel is
 * deleted or archived, the message unknown or deleted. A channel's row stays locked until the commit, so whoever
 * writes to several channels in one transaction visits them in the order of their ids.
 */
@Injectable()
export class Desk {
  constructor(private readonly ledger: DeskLedger) {}

  /** The parent may be unknown: the message then stands outside of threads. */
  async post(draft: DraftMessage): Promise<Posted | null> {
    const { author } = draft;
    const row = await this.ledger.write('message.created', draft.parentMessageId ? REPLY : POST, [
      draft.id,
      draft.channelId,
      draft.parentMessageId,
      draft.content,
      draft.metadata ?? {},
      author.kind,
      author.id,
      author.name,
      author.avatarUrl,
      author.platform,
      author.kind === 'user' ? author.id : null,
      draft.origin,
      draft.sentAt,
      JSON.stringify(standingMentions(draft.content, draft.mentions)),
      JSON.stringify(draft.files ?? []),
    ]);
    return posted(row);
  }

  /** The same content again changes nothing. */
  async edit(edit: Edit): Promise<Posted | null> {
    const mentions = JSON.stringify(standingMentions(edit.content, edit.mentions));
    const values = [edit.channelId, edit.messageId, edit.content, edit.origin, edit.editedAt, mentions];
    return posted(await this.ledger.write('message.updated', EDIT, values));
  }

  /** Leaves a tombstone: no content, no metadata, no reactions; its number stays taken. */
  async remove({ channelId, messageId, origin }: MessageRef & { origin: Origin }): Promise<Posted | null> {
    return posted(await this.ledger.write('message.deleted', REMOVE, [channelId, messageId, origin]));
  }

  /** The same actor and emoji again change nothing. Null also when the message has 100 different emoji. */
  async react(reaction: MessageRef & { emoji: string; actor: Actor; origin: Origin }): Promise<Posted | null> {
    const { channelId, messageId, emoji, actor, origin } = reaction;
    const values = [channelId, messageId, emoji, actor.key, actor.name, origin];
    return posted(await this.ledger.write('message.updated', REACT, values));
  }

  /** A reaction that is not there is not taken back: nothing changes. */
  async unreact(
    reaction: MessageRef & { emoji: string; actor: Pick<Actor, 'key'>; origin: Origin },
  ): Promise<Posted | null> {
    const { channelId, messageId, emoji, actor, origin } = reaction;
    return posted(
      await this.ledger.write('message.updated', UNREACT, [channelId, messageId, emoji, actor.key, origin]),
    );
  }

  /** `by`: the name of who pinned it. Again changes nothing. */
  async pin({ channelId, messageId, by, origin }: MessageRef & { by: string; origin: Origin }): Promise<Posted | null> {
    return posted(await this.ledger.write('pin.added', PIN, [channelId, messageId, by, origin]));
  }

  async unpin({ channelId, messageId, origin }: MessageRef & { origin: Origin }): Promise<Posted | null> {
    return posted(await this.ledger.write('pin.removed', UNPIN, [channelId, messageId, origin]));
  }

  /** What is known of one of the message's files has changed. */
  async setFile({ channelId, messageId }: MessageRef, file: MessageFile): Promise<Posted | null> {
    const values = [channelId, messageId, file.id, JSON.stringify(file)];
    return posted(await this.ledger.write('message.updated', SET_FILE, values));
  }
}

const posted = (row: OutcomeRow | null): Posted | null =>
  row && (row.outcome === 'changed' || row.outcome === 'unchanged') ? { messageId: row.id, seq: row.seq } : null;
