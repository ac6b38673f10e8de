import { Injectable } from '@nestjs/common';
import type { DraftMessage } from '../../channels/desk/desk.contract.js';
import { Desk } from '../../channels/desk/desk.service.js';
import { summaryOf } from '../../channels/files/channel-files.service.js';
import { Database } from '../../kernel/database/database.service.js';
import { newId } from '../../kernel/database/ids.js';
import { InboundFiles } from '../files/inbound-files.service.js';
import { authorOf, isWanted, mentionsOf, originOf, type WrittenEvent } from './inbound-draft.js';
import type { Verdicts } from './inbound-screening.service.js';
import type { RouteContext } from './route-context.js';
import { BUMP_LINK, BURY_LINK, FIND_LINKS, LINK_INBOUND } from './routing.sql.js';

export interface LinkRow {
  channel_id: string;
  message_id: string;
  direction: 'in' | 'out';
  version: number;
  deleted_at: Date | null;
}

/** New, edited and deleted messages of a platform channel, in every native channel that hears it. */
@Injectable()
export class InboundMessages {
  constructor(
    private readonly db: Database,
    private readonly desk: Desk,
    private readonly files: InboundFiles,
  ) {}

  /**
   * A message, or an edit of one: an edit that comes before its message brings the whole text, so it makes it. What was said
   * before it was wanted, as while the integration was switched off, makes none, though a platform may have kept it for us.
   */
  async write(context: RouteContext, event: WrittenEvent, verdicts: Verdicts): Promise<void> {
    if (context.mirrors.length === 0) return;
    const parents = await this.parents(context, event);
    for (const mirror of context.mirrors) {
      const { channel_id: channelId } = mirror;
      const parent = parents.get(channelId) ?? null;
      const made = isWanted(event, mirror) && (await this.create(context, event, verdicts, channelId, parent));
      if (!made && event.kind === 'message.edited') await this.edit(context, event, verdicts, channelId);
    }
  }

  /** Someone deleted the message. A copy of ours that went leaves the original alone. */
  async remove(context: RouteContext, externalChannelId: string, externalId: string): Promise<void> {
    const { platform, account_id: account } = context;
    for (const { channel_id: channelId } of context.mirrors) {
      const address = [platform, account, externalChannelId, externalId, channelId];
      // Deleted before it came: the tombstone keeps it out.
      const early = await this.db.one(LINK_INBOUND, [...address, newId(), 0, new Date(), '']);
      if (early) continue;
      const buried = await this.db.one<LinkRow>(BURY_LINK, address);
      if (buried?.direction !== 'in') continue;
      await this.desk.remove({ channelId, messageId: buried.message_id, origin: originOf(context) });
    }
  }

  /** False when it is there already, or was deleted. One that is withheld is known from then on, and never made. */
  private async create(
    context: RouteContext,
    event: WrittenEvent,
    verdicts: Verdicts,
    channelId: string,
    parentMessageId: string | null,
  ): Promise<boolean> {
    const draft = draftOf(context, event, channelId, parentMessageId);
    const version = event.kind === 'message.edited' ? event.version : 0;
    const { platform, account_id: account } = context;
    const link = [
      platform,
      account,
      event.channelId,
      event.messageId,
      channelId,
      draft.id,
      version,
      null,
      event.message.replyTo ?? '',
    ];
    if (!(await this.db.one(LINK_INBOUND, link))) return false;
    const verdict = verdicts.of(event, channelId);
    if ('content' in verdict) await this.post(context, event, { ...draft, content: verdict.content });
    return true;
  }

  /** With its files, which are fetched afterwards. */
  private async post(context: RouteContext, event: WrittenEvent, draft: DraftMessage): Promise<void> {
    const files = this.files.foreignFiles(context.platform, event.message.files);
    const posted = await this.desk.post({ ...draft, files: files.map(summaryOf) });
    if (posted) await this.files.add(context, { channelId: draft.channelId, messageId: draft.id }, files);
  }

  private async edit(
    context: RouteContext,
    event: Extract<WrittenEvent, { kind: 'message.edited' }>,
    verdicts: Verdicts,
    channelId: string,
  ): Promise<void> {
    const { platform, account_id: account } = context;
    const address = [platform, account, event.channelId, event.messageId, channelId, event.version];
    const link = await this.db.one<LinkRow>(BUMP_LINK, address);
    if (!link) return;
    const verdict = verdicts.of(event, channelId);
    // Withheld: the message stays as it was.
    if ('withheld' in verdict) return;
    await this.desk.edit({
      channelId,
      messageId: link.message_id,
      content: verdict.content,
      mentions: mentionsOf(context, event),
      origin: originOf(context),
      editedAt: new Date(),
    });
  }

  /** By native channel: the message that this one answers, where it crossed. */
  private async parents(context: RouteContext, event: WrittenEvent): Promise<Map<string, string>> {
    const { replyTo } = event.message;
    if (replyTo === null) return new Map();
    const links = await this.db.query<LinkRow>(FIND_LINKS, [
      context.platform,
      context.account_id,
      event.channelId,
      replyTo,
      context.mirrors.map((mirror) => mirror.channel_id),
    ]);
    return new Map(links.map((link) => [link.channel_id, link.message_id]));
  }
}

/** The author's message; `content` is what the screens have left of it. */
function draftOf(
  context: RouteContext,
  event: WrittenEvent,
  channelId: string,
  parentMessageId: string | null,
): Omit<DraftMessage, 'content'> {
  const { author, sentAt } = event.message;
  return {
    id: newId(),
    channelId,
    author: authorOf(context, event),
    mentions: mentionsOf(context, event),
    parentMessageId,
    sentAt,
    // Another bot's message counts as one hop, so that bots do not answer bots without end.
    origin: originOf(context, author.isBot ? 1 : 0),
  };
}
