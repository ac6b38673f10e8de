import { Injectable } from '@nestjs/common';
import type { FileToScreen, ScreenVerdict } from '../../channels/desk/desk.contract.js';
import { ScreenChain } from '../../channels/desk/screen-chain.service.js';
import { Database } from '../../kernel/database/database.service.js';
import type { InboundEvent } from '../../platforms/inbound-event.js';
import { harmless } from '../files/inbound-files.service.js';
import { authorOf, contentOf, isWanted, isWritten, type WrittenEvent } from './inbound-draft.js';
import { isOwn, type RouteContext } from './route-context.js';
import { FIND_KNOWN } from './routing.sql.js';

/** Texts of one batch that are screened at the same time; their order is kept by what applies them. */
const AT_ONCE = 8;

/** What the screens say of each event in each native channel. */
export interface Verdicts {
  of(event: WrittenEvent, channelId: string): ScreenVerdict;
}

interface KnownLink {
  external_message_id: string;
  channel_id: string;
  message_id: string;
  direction: 'in' | 'out';
  version: number;
  deleted_at: Date | null;
  /** Of the native message; null where that is none. */
  files: FileToScreen[] | null;
}

interface Candidate {
  event: WrittenEvent;
  channelId: string;
  /** The native message that it answers; null where that did not cross. */
  threadId: string | null;
  /** Those of an edited message stay as they were; a new one brings its own. */
  files: readonly FileToScreen[];
}

const keyOf = ({ event, channelId }: Pick<Candidate, 'event' | 'channelId'>): string => `${event.key}\n${channelId}`;

/** Shows what came from a platform to the screens, before the transaction that gives it its effect. */
@Injectable()
export class InboundScreening {
  constructor(
    private readonly db: Database,
    private readonly screens: ScreenChain,
  ) {}

  async screen(context: RouteContext, events: InboundEvent[]): Promise<Verdicts> {
    if (!context.screened || context.mirrors.length === 0) {
      return { of: (event) => ({ content: this.screens.waive(contentOf(event)) }) };
    }
    const verdicts = new Map<string, ScreenVerdict>();
    const waiting = await this.candidates(context, events);
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        verdicts.set(keyOf(next), await this.ask(context, next));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return { of: (event, channelId) => verdictIn(verdicts, { event, channelId }) };
  }

  private ask(context: RouteContext, { event, channelId, threadId, files }: Candidate): Promise<ScreenVerdict> {
    return this.screens.run({
      organisationId: context.organisation_id,
      channelId,
      key: `${context.platform}:${context.account_id}:${event.key}`,
      content: contentOf(event),
      files,
      author: authorOf(context, event),
      threadId,
    });
  }

  /** What would have an effect: the same fact told again is not shown again. */
  private async candidates(context: RouteContext, events: InboundEvent[]): Promise<Candidate[]> {
    const written = events.filter(isWritten).filter((event) => !isOwn(context, event.message.author.ids));
    const [first] = written;
    if (!first) return [];
    const channels = context.mirrors.map((mirror) => mirror.channel_id);
    const links = await this.links(context, first.channelId, written, channels);
    const linkOf = (externalId: string | null, channelId: string): KnownLink | undefined =>
      links.get(`${externalId}\n${channelId}`);
    return written.flatMap((event) =>
      context.mirrors
        .filter((mirror) => isNews(event, mirror, linkOf(event.messageId, mirror.channel_id)))
        .map(({ channel_id: channelId }) => ({
          event,
          channelId,
          threadId: linkOf(event.message.replyTo, channelId)?.message_id ?? null,
          files: linkOf(event.messageId, channelId)?.files ?? event.message.files.map(harmless),
        })),
    );
  }

  /** Of the messages and of those that they answer, by external id and native channel. */
  private async links(
    { platform, account_id: account }: RouteContext,
    externalChannelId: string,
    written: WrittenEvent[],
    channels: string[],
  ): Promise<Map<string, KnownLink>> {
    const ids = written.flatMap(({ messageId, message: { replyTo } }) =>
      replyTo ? [messageId, replyTo] : [messageId],
    );
    const known = await this.db.query<KnownLink>(FIND_KNOWN, [platform, account, externalChannelId, ids, channels]);
    return new Map(known.map((link) => [`${link.external_message_id}\n${link.channel_id}`, link]));
  }
}

function isNews(event: WrittenEvent, mirror: { since: number }, link: KnownLink | undefined): boolean {
  if (!link) return isWanted(event, mirror);
  if (event.kind === 'message.created' || link.deleted_at !== null) return false;
  return link.direction === 'in' && link.version < event.version;
}

function verdictIn(
  verdicts: ReadonlyMap<string, ScreenVerdict>,
  candidate: Pick<Candidate, 'event' | 'channelId'>,
): ScreenVerdict {
  const verdict = verdicts.get(keyOf(candidate));
  // It was known when it was looked for, and is not any more: the next try screens it.
  if (!verdict) throw new Error(`The event ${candidate.event.key} was not screened.`);
  return verdict;
}
