import { Injectable } from '@nestjs/common';
import type { DeskAuthor, ScreenedText, TextToScreen } from '../../channels/desk/desk.contract.js';
import { Desk } from '../../channels/desk/desk.service.js';
import { ScreenChain } from '../../channels/desk/screen-chain.service.js';
import { Database } from '../../kernel/database/database.service.js';
import { newId } from '../../kernel/database/ids.js';
import { missing } from '../../kernel/errors/errors.js';
import { Lanes } from '../../kernel/jobs/lanes.service.js';
import type { DeliveryError, DeliveryStatus, DirectBody } from '../outbound/delivery.entity.js';
import { LOCK_CHANNELS } from '../router/routing.sql.js';
import {
  HEARD_AT,
  HEARD_NATIVELY,
  NATIVE_PARENTS,
  OUTCOMES,
  OWE_DIRECT,
  PLACE,
  POSTED_BY,
} from './direct-posts.sql.js';

/** A post of a bot that speaks for itself: its own name and picture, in any channel or conversation of its installation. */
export interface DirectPost {
  /** The delivery's id, made by the caller. */
  id: string;
  organisationId: string;
  installationId: string;
  /** The external channel or conversation. */
  channelId: string;
  /** From `screen`. */
  content: ScreenedPost;
  /** External id of the message that it answers. */
  replyTo: string | null;
  /** External id of the first message of that thread, where there is one. */
  threadRoot: string | null;
  /** Who says it, where native channels hear that platform channel. */
  author: DeskAuthor & { kind: 'replr' | 'twin' | 'app' };
  /** How many automatic authors came before this one. */
  hops: number;
}

/** What the screens of the native channels that hear a place have left of a text. */
export interface ScreenedPost {
  /** For the place itself. */
  text: ScreenedText;
  /** By native channel; none for one that withholds it. */
  byChannel: ReadonlyMap<string, ScreenedText>;
}

/** What became of one. */
export interface DirectOutcome {
  id: string;
  status: DeliveryStatus;
  /** The external messages that it became, in order. */
  external_ids: string[];
  last_error: DeliveryError | null;
  latency_ms: number | null;
  finished_at: Date | null;
}

/**
 * Posts of bots themselves. They go through the same lanes and ledger as everything else; where a native channel hears
 * the platform channel, the post is a message there too, and crosses from it to the other platforms.
 */
@Injectable()
export class DirectPosts {
  constructor(
    private readonly db: Database,
    private readonly lanes: Lanes,
    private readonly screens: ScreenChain,
    private readonly desk: Desk,
  ) {}

  /**
   * Shows a text to the screens of the native channels that hear the place, before any transaction. The first of them
   * decides for the place itself: null where it withholds the text.
   */
  async screen(
    { organisationId, installationId, channelId }: Pick<DirectPost, 'organisationId' | 'installationId' | 'channelId'>,
    text: Omit<TextToScreen, 'channelId' | 'threadId'>,
  ): Promise<ScreenedPost | null> {
    const heard = await this.db.query<{ channel_id: string }>(HEARD_AT, [organisationId, installationId, channelId]);
    const byChannel = new Map<string, ScreenedText>();
    for (const { channel_id: native } of heard) {
      const verdict = await this.screens.pass({ ...text, channelId: native, threadId: null });
      if ('content' in verdict) byChannel.set(native, verdict.content);
    }
    const [first] = heard;
    const decided = first ? byChannel.get(first.channel_id) : this.screens.waive(text.content);
    return decided === undefined ? null : { text: decided, byChannel };
  }

  /** Joins the caller's transaction. Throws INSTALLATION_NOT_FOUND. */
  async post(post: DirectPost): Promise<void> {
    await this.db.transaction(async () => {
      const { organisationId, installationId, channelId } = post;
      const place = await this.db.one<{ id: string }>(PLACE, [organisationId, installationId, channelId, newId()]);
      if (!place) throw missing('installation');
      const native = await this.bringIn(post, place.id);
      const body: DirectBody = { content: post.content.text, reply_to: post.replyTo, thread_root: post.threadRoot };
      const { author } = post;
      await this.db.query(OWE_DIRECT, [
        post.id,
        organisationId,
        place.id,
        native?.channelId ?? null,
        native?.messageId ?? null,
        body,
        askedBy(author),
      ]);
    });
    this.lanes.wakeAfterCommit();
  }

  /** By delivery; those that are gone after their time are left out. */
  async outcomes(
    organisationId: string,
    author: Pick<DeskAuthor, 'kind' | 'id'>,
    ids: string[],
  ): Promise<Map<string, DirectOutcome>> {
    if (ids.length === 0) return new Map();
    const rows = await this.db.query<DirectOutcome>(OUTCOMES, [organisationId, askedBy(author), ids]);
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** Which of these external messages the author posted in that external channel, through that installation. */
  async postedBy(
    organisationId: string,
    author: Pick<DeskAuthor, 'kind' | 'id'>,
    { installationId, channelId }: Pick<DirectPost, 'installationId' | 'channelId'>,
    externalIds: string[],
  ): Promise<Set<string>> {
    if (externalIds.length === 0) return new Set();
    const values = [organisationId, askedBy(author), installationId, channelId, externalIds];
    return new Set((await this.db.query<{ id: string }>(POSTED_BY, values)).map((row) => row.id));
  }

  /** Into every native channel that hears the platform channel; answers the first message, which the delivery is of. */
  private async bringIn(
    post: DirectPost,
    platformChannelId: string,
  ): Promise<{ channelId: string; messageId: string } | null> {
    const heard = await this.db.query<{ channel_id: string }>(HEARD_NATIVELY, [post.organisationId, platformChannelId]);
    const channels = heard.map((row) => row.channel_id);
    if (channels.length === 0) return null;
    // The target's lane first, then the channel's: the order in which the channel's fan-out locks them.
    await this.lanes.lock(`out:${platformChannelId}`);
    if (channels.length > 1) await this.db.query(LOCK_CHANNELS, [channels]);
    const parents = await this.parents(post, platformChannelId, channels);
    const origin = { kind: post.author.kind, platformChannelId, hops: post.hops };
    let first: { channelId: string; messageId: string } | null = null;
    for (const channelId of channels) {
      const { author, content: screened } = post;
      const content = screened.byChannel.get(channelId);
      // Withheld there, or heard there only since it was screened.
      if (content === undefined) continue;
      const parentMessageId = parents.get(channelId) ?? null;
      const id = newId();
      const posted = await this.desk.post({
        id,
        channelId,
        author,
        content,
        parentMessageId,
        sentAt: new Date(),
        origin,
      });
      if (posted) first ??= { channelId, messageId: id };
    }
    return first;
  }

  private async parents(post: DirectPost, platformChannelId: string, channels: string[]): Promise<Map<string, string>> {
    if (post.replyTo === null) return new Map();
    const values = [post.organisationId, platformChannelId, post.replyTo, channels];
    const rows = await this.db.query<{ channel_id: string; message_id: string }>(NATIVE_PARENTS, values);
    return new Map(rows.map((row) => [row.channel_id, row.message_id]));
  }
}

const askedBy = ({ kind, id }: Pick<DeskAuthor, 'kind' | 'id'>): string => `${kind}:${id}`;
