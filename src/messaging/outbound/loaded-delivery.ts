import type { MessageMention } from '../../channels/messages/message-parts.js';
import type { Degradation, OutboundMessage, Route } from '../../platforms/contract.js';
import type { DeliveryEntity, DeliveryStatus } from './delivery.entity.js';

/** A delivery with everything that sending it needs (LOAD_DELIVERY). */
export interface LoadedDelivery extends DeliveryEntity {
  external_channel_id: string;
  /** How the channel is reached, where its id alone does not do. */
  route: Route | null;
  installation_organisation_id: string;
  account_id: string;
  credentials: string;
  credentials_version: number;
  webhook_secret: string;
  installation_status: string;
  /** Nobody has the installation enabled. */
  is_muted: boolean;
  /** Milliseconds until the installation's pause ends; null or 0 when there is none. */
  paused_ms: number | null;
  age_ms: number;
  attempt_age_ms: number | null;
  /** The row is not there (any more). */
  message_gone: boolean;
  content: string;
  message_version: number;
  message_deleted_at: Date | null;
  /** Null when the bot speaks for itself. */
  author_name: string | null;
  author_avatar_url: string | null;
  reactions: Record<string, number>;
  mentions: MessageMention[];
  has_files: boolean;
  is_reply: boolean;
  parent_author: string | null;
  parent_content: string | null;
  parent_external_id: string | null;
  /** Of the first message of the conversation, as far up as it crossed. */
  root_external_id: string | null;
  /** External messages that stand for it in this platform channel. */
  links: { external_id: string; part: number; direction: 'in' | 'out' }[];
  /** The newest text that arrived there; with edits, and with posts of which a part arrived. */
  sent: { version: number; degradations: Degradation[] } | null;
  /** What became of the message itself there; with its changes, null where it was owed to nobody. */
  post_status: DeliveryStatus | null;
  /** What could not be carried as it was when the message itself was sent; with edits. */
  post_degradations: Degradation[] | null;
  /** Whether a part with text left earlier and nothing can tell whether it arrived; with edits. */
  text_in_doubt: boolean | null;
}

const EXCERPT_LENGTH = 80;

/** What the encoder gets, but for what has to be looked up. */
export function outboundMessage(delivery: LoadedDelivery): OutboundMessage {
  return {
    content: delivery.content,
    mentions: [],
    files: [],
    author:
      delivery.author_name === null ? null : { name: delivery.author_name, avatarUrl: delivery.author_avatar_url },
    replyTo: delivery.is_reply
      ? {
          externalId: delivery.parent_external_id,
          authorName: delivery.parent_author ?? '',
          excerpt: excerptOf(delivery.parent_content ?? ''),
        }
      : null,
  };
}

/** The beginning, on one line. */
export function excerptOf(content: string): string {
  const line = content.replace(/\s+/g, ' ').trim();
  const characters = [...line];
  return characters.length <= EXCERPT_LENGTH ? line : `${characters.slice(0, EXCERPT_LENGTH - 1).join('')}…`;
}
